/** Sends the forms of the sign-up for news, on a server or in a browser. */
import type { Client } from "../client.ts";
import { ProblemError } from "../problems.ts";
import type { Interest, ParameterError } from "../schema.ts";
import type { SiteTexts } from "./texts/index.ts";

/** What came of it. `email` and `consent` name the field that is wrong. */
export type SignUpResult = "sent" | "email" | "consent" | "too-many" | "unavailable";

/** What a visitor has entered, to show again beside an error. */
export interface SignUpValues {
  email: string;
  name: string;
  area: string;
  interests: string[];
}

/** What came of a sign-up, and what the visitor has entered. */
export interface SignUpOutcome {
  result: SignUpResult;
  values: SignUpValues;
  /** What the CMS has refused, each with a `code` and a `message` in the language of the form. */
  errors: ParameterError[];
}

/** What came of a link in an e-mail. */
export type TokenResult = "done" | "expired" | "unavailable";

/** Options of `sendSignUp`. */
export interface SignUpOptions {
  locale: string;
  site?: string | undefined;
  headers?: Record<string, string>;
}

const MAX_LENGTHS = { email: 254, name: 100, area: 100, page: 500, website: 500 }; // of the API
const MAX_INTERESTS = 9;

/**
 * Send a sign-up. The result does not tell whether the CMS knows the address.
 *
 * The form has `email`, a checkbox `consent` with the value `yes`, and `website`, a field that is hidden from visitors: what
 * fills it in is a program. It may have `name`, `area`, `interests`, and a hidden field `page` with the path of the page with the
 * form, which the CMS stores with the consent as a part of its proof.
 */
export async function sendSignUp(client: Client, form: FormData, { locale, site, headers }: SignUpOptions): Promise<SignUpOutcome> {
  const text = (name: keyof typeof MAX_LENGTHS) => String(form.get(name) ?? "").trim().slice(0, MAX_LENGTHS[name]);
  const interests = form.getAll("interests").slice(0, MAX_INTERESTS) as Interest[]; // the CMS checks them
  const values = { email: text("email"), name: text("name"), area: text("area"), interests };
  if (form.get("consent") !== "yes") return { result: "consent", values, errors: [] };
  const [page = ""] = /^\/[^\s?#]*/.exec(text("page")) ?? []; // without a query, which may name the visitor
  const body = { ...values, page, consents: ["letter" as const], locale, website: text("website"), ...(site && { site }) };
  try {
    await client.post("/sign-ups", { body, ...(headers && { headers }) });
    return { result: "sent", values, errors: [] };
  } catch (error) {
    const [status, errors] = error instanceof ProblemError ? [error.status, error.problem.errors] : [503, []];
    const isEmail = errors.some(({ parameter }) => parameter === "email");
    return { result: isEmail ? "email" : status === 429 ? "too-many" : "unavailable", values, errors };
  }
}

/** Send the token of a link in an e-mail, after the visitor has pressed a button: programs that scan mail follow links. */
export async function sendToken(
  client: Client,
  step: "confirm" | "unsubscribe",
  token: string,
  headers: Record<string, string> = {},
): Promise<TokenResult> {
  try {
    await client.post(`/sign-ups/${step}`, { body: { token }, headers });
    return "done";
  } catch (error) {
    return error instanceof ProblemError && [404, 422].includes(error.status) ? "expired" : "unavailable";
  }
}

/** Return what the form says about a result: a notice, and the error beside a field. Nothing for a form that was sent or is new. */
export function describeSignUp(result: SignUpResult | undefined, { signUp: t }: SiteTexts): { notice: string; errors: { email?: string; consent?: string } } {
  if (result === "email") return { notice: t.checkForm, errors: { email: t.checkEmail } };
  if (result === "consent") return { notice: t.checkForm, errors: { consent: t.checkConsent } };
  return { notice: result === "too-many" ? t.tooMany : result === "unavailable" ? t.unavailable : "", errors: {} };
}

/** Return the title and the text of the page behind a link in an e-mail: with its button, or after the token has been sent. */
export function describeStep(step: "confirm" | "unsubscribe", result: TokenResult | null, t: SiteTexts): { title: string; text: string } {
  const { signUp: texts } = t;
  if (result === "expired") return { title: texts.expired, text: texts.expiredText };
  if (result === "unavailable") return { title: t.unavailable, text: t.tryAgain };
  const isConfirm = step === "confirm";
  if (result === null) return { title: texts[step], text: isConfirm ? texts.confirmIntro : texts.unsubscribeIntro };
  return { title: isConfirm ? texts.confirmed : texts.unsubscribed, text: isConfirm ? texts.confirmedText : texts.unsubscribedText };
}
