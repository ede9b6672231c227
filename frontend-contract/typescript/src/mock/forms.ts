/** Operations that receive something: sign-ups, previews and clicks. Nothing is stored. */
import { examples, type ExampleName } from "../examples.ts";
import type { ErrorCode, ParameterError } from "../schema.ts";
import { invalid, problem, type Answer } from "./answer.ts";
import { parameterError } from "./errors.ts";
import type { RecordedSite } from "./site.ts";

/** The values with which the mock answers as the CMS does after an editor or an e-mail; all others are refused. */
export const KNOWN = {
  previewCode: "code-of-a-draft",
  previewToken: "token-of-a-draft",
  /** The code and the token of a joint preview, which shows the demo with the draft at its path. */
  jointPreviewCode: "code-of-several-drafts",
  jointPreviewToken: "token-of-several-drafts",
  /** The token of a rehearsal, whose pages are those of the demo. */
  rehearsalToken: "token-of-a-rehearsal",
  confirmToken: "token-to-confirm",
  unsubscribeToken: "token-to-unsubscribe",
  /** Ends an alert. */
  stopToken: "token-to-stop",
  /** The code of a personal link to a release under embargo, and the token that accepting its terms returns. */
  embargoCode: "code-of-a-personal-link",
  embargoToken: "token-of-a-personal-link",
  /** This e-mail address has signed up too often. */
  busyEmail: "eve@example.org",
} as const;

const MAX_BODY_BYTES = 16_384;

/** Return the recorded response of a name. */
export function recorded(name: ExampleName): Answer {
  return examples[name].response;
}

/** Answer `GET /preview` by the token in `Authorization`. */
export function readPreview(authorization: string | null): Answer {
  const isKnown = [KNOWN.previewToken, KNOWN.jointPreviewToken].some((token) => authorization === `Preview ${token}`);
  return recorded(isKnown ? "preview" : "preview.ended");
}

/** Return the page of the draft, in the place of what the recorded site has at its path. */
export function findDraft(params: URLSearchParams): Answer | undefined {
  const { headers, body } = recorded("preview");
  return params.get("path") === (body as { path: string }).path ? { status: 200, headers, body: { result: "page", page: body } } : undefined;
}

function exchangeCode({ code }: Record<string, unknown>): Answer {
  if (!code) return recorded("exchange_preview_code.invalid");
  if (code !== KNOWN.previewCode && code !== KNOWN.jointPreviewCode) return recorded("exchange_preview_code.spent");
  const answer = recorded("exchange_preview_code");
  return code === KNOWN.previewCode ? answer : { ...answer, body: { ...(answer.body as object), joint: true, token: KNOWN.jointPreviewToken } };
}

/** Answer an operation about a release under embargo, by the code or token in `Authorization`. */
export function readEmbargo(path: string, authorization: string | null): Answer {
  const [isCode, isToken] = [KNOWN.embargoCode, KNOWN.embargoToken].map((known) => authorization === `Embargo ${known}`);
  if (isToken && path === "/embargo-access/release") return recorded("embargo_release");
  if (isToken && path === "/embargo-access/kit") return recorded("embargo_kit");
  if (isToken && path === "/embargo-access/changes") return recorded("embargo_changes");
  if (path === "/embargo-access/terms" && (isCode || isToken)) return recorded(isToken ? "embargo_terms.accepted" : "embargo_terms");
  return recorded("embargo_terms.ended");
}

/** Answer a POST operation. */
export function receive(site: RecordedSite, path: string, text: string, params: URLSearchParams, authorization: string | null): Answer {
  const oneClick = ["/sign-ups/unsubscribe", "/alerts/stop-all"].includes(path) && params.has("token");
  const body = oneClick ? { token: params.get("token") } : parseBody(text);
  if ("status" in body && "headers" in body) return body as unknown as Answer;
  switch (path) {
    case "/sign-ups":
      return signUp(site, body);
    case "/sign-ups/confirm":
      return body.token ? recorded(body.token === KNOWN.confirmToken ? "confirm_sign_up" : "confirm_sign_up.spent") : missing("token");
    case "/sign-ups/unsubscribe":
      if (!body.token) return recorded("unsubscribe.invalid");
      return recorded(body.token === KNOWN.unsubscribeToken ? "unsubscribe" : "unsubscribe.unknown");
    case "/alerts":
      return requestAlert(site, body);
    case "/alerts/stop":
    case "/alerts/stop-all":
      return body.token ? recorded(body.token === KNOWN.stopToken ? "stop_alert" : "stop_alert.unknown") : missing("token");
    case "/embargo-access/acceptances":
      return acceptTerms(body, authorization);
    case "/preview/exchange":
      return exchangeCode(body);
    default:
      return click(body);
  }
}

/** Parse a JSON object, or return the problem of the body. */
function parseBody(text: string): Record<string, unknown> {
  const refuse = (code: ErrorCode, message?: string) => invalid("body", code, message) as unknown as Record<string, unknown>;
  if (new TextEncoder().encode(text).length > MAX_BODY_BYTES) return refuse("too_long", "The body may have at most 16384 bytes.");
  try {
    const body: unknown = JSON.parse(text);
    const isObject = body !== null && typeof body === "object" && !Array.isArray(body);
    return isObject ? (body as Record<string, unknown>) : refuse("not_an_object");
  } catch {
    return refuse("not_json");
  }
}

function signUp(site: RecordedSite, { email, consents, locale, website }: Record<string, unknown>): Answer {
  const errors = [...checkEmail(email), ...checkConsents(consents), ...checkLocale(site, locale)];
  if (errors.length > 0) return problem(422, errors);
  if (website) return recorded("sign_up"); // a robot has filled in the hidden field
  return recorded(email === KNOWN.busyEmail ? "sign_up.too-many" : "sign_up");
}

function checkEmail(email: unknown): ParameterError[] {
  const error = (code: ErrorCode) => [parameterError("email", { code })];
  if (typeof email !== "string") return error(email === undefined ? "missing" : "not_text");
  return /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email) ? [] : error("not_an_email_address");
}

function checkConsents(consents: unknown): ParameterError[] {
  if (!Array.isArray(consents)) return [parameterError("consents", { code: consents === undefined ? "missing" : "not_a_list" })];
  return consents.length === 0 ? [parameterError("consents", { code: "too_few", value: 1 })] : [];
}

function checkLocale(site: RecordedSite, locale: unknown): ParameterError[] {
  const isKnown = locale === undefined || locale === null || String(locale) in site.locales;
  return isKnown ? [] : [parameterError("locale", { code: "does_not_exist", message: "This site has no such language." })];
}

function requestAlert(site: RecordedSite, { email, q, type, topic, region, locale }: Record<string, unknown>): Answer {
  const errors = [...checkEmail(email), ...checkLocale(site, locale)];
  const recordedLocale = site.locales[String(locale ?? Object.keys(site.locales)[0])];
  for (const [name, values, terms] of [["topic", topic, recordedLocale?.topics], ["region", region, recordedLocale?.regions]] as const) {
    const unknown = (Array.isArray(values) ? values : []).map(String).filter((value) => terms && !terms.body.items.some((term) => term.value === value));
    if (unknown.length > 0) errors.push(parameterError(name, { code: "does_not_exist", message: `There is no “${unknown.sort().join("”, “")}”.` }));
  }
  if (![type, topic, region].some((values) => Array.isArray(values) && values.length > 0) && !(typeof q === "string" && q.trim())) {
    errors.push(parameterError("q", { code: "missing", message: "Enter words, or choose a type, topic or region." }));
  }
  return errors.length > 0 ? problem(422, errors) : recorded("request_alert");
}

function acceptTerms({ terms_version: version }: Record<string, unknown>, authorization: string | null): Answer {
  if (![KNOWN.embargoCode, KNOWN.embargoToken].some((known) => authorization === `Embargo ${known}`)) return recorded("embargo_terms.ended");
  if (typeof version !== "string") return missing("terms_version");
  const current = (recorded("embargo_terms").body as { terms_version: string }).terms_version;
  return recorded(version === current ? "accept_embargo_terms" : "accept_embargo_terms.changed");
}

function click({ query_id: query, page_id: page }: Record<string, unknown>): Answer {
  const missing = Object.entries({ query_id: query, page_id: page }).filter(([, value]) => value === undefined);
  return missing.length > 0 ? problem(422, missing.map(([name]) => parameterError(name, { code: "missing" }))) : recorded("report_click");
}

function missing(parameter: string): Answer {
  return invalid(parameter, "missing");
}
