import { ProblemError } from "clarion-contract";
import { CmsUnavailableError } from "../api/cms-client.ts";
import { INTERESTS, renderSignUpForm, type Interest, type SignUpValues } from "../components/sign-up.ts";
import { attributes, html } from "../html.ts";
import type { RequestContext } from "../request-context.ts";
import type { ViewModel } from "../view-model.ts";
import { pageResponse } from "../web/responses.ts";
import { addRetryAfter, getWaitSeconds, handleNotFound, messageResponse } from "./errors.ts";
import { describeFieldErrors } from "./form-errors.ts";
import { readForm, readLine, readPagePath } from "./forms.ts";

/** Fields of the form by the names of the API. */
const FIELDS: Record<string, keyof SignUpValues["errors"]> = { email: "email", area: "area", interests: "interests", consents: "consent" };

type Step = "confirm" | "unsubscribe";

/** Respond with the newsletter form on a page of its own. */
export async function showSignUpForm(context: RequestContext): Promise<Response> {
  return formResponse(await context.loadView(), {}, 200);
}

/** Process the form. The response does not reveal whether the address was known; on errors the form keeps its values. */
export async function submitSignUp(context: RequestContext): Promise<Response> {
  const [view, form] = [await context.loadView(), await readForm(context.request)];
  const { signUp: texts } = view.texts;
  const values = readValues(form);
  const errors = {
    ...(/^[^\s@]+@[^\s@]+$/.test(values.email) ? {} : { email: texts.checkEmail }),
    ...(form.get("consent") === "yes" ? {} : { consent: texts.checkConsent }),
  };
  if (Object.keys(errors).length > 0) return formResponse(view, { ...values, errors }, 422);
  try {
    await sendSignUp(context, values, form.get("website") ?? "");
  } catch (error) {
    if (error instanceof CmsUnavailableError) return respondUnavailable(view, values, error);
    if (!(error instanceof ProblemError)) throw error;
    const refused = describeFieldErrors(error, FIELDS, { email: texts.checkEmail, consent: texts.checkConsent });
    if (Object.keys(refused).length === 0) return respondUnavailable(view, values, new CmsUnavailableError(error));
    return formResponse(view, { ...values, errors: refused }, 422);
  }
  return messageResponse(view, 200, texts.done, html`<p>${view.chrome?.settings.sign_up.thanks}</p>`);
}

export const showConfirmForm = (context: RequestContext) => showTokenForm(context, "confirm");
export const confirm = (context: RequestContext) => submitToken(context, "confirm");
export const showUnsubscribeForm = (context: RequestContext) => showTokenForm(context, "unsubscribe");
export const unsubscribe = (context: RequestContext) => submitToken(context, "unsubscribe");

/** Show the form again with its values: the CMS is unavailable, or has received too many sign-ups from this visitor. */
function respondUnavailable(view: ViewModel, values: SignUpValues, error: CmsUnavailableError): Response {
  const seconds = getWaitSeconds(error);
  return addRetryAfter(formResponse(view, values, error.status, seconds), seconds);
}

/** Send the sign-up to the CMS. */
async function sendSignUp(context: RequestContext, { email, area, interests, page }: SignUpValues, website: string): Promise<void> {
  const { app: { cms }, locale, visitorAddress } = context;
  const body = { ...cms.siteParameter, locale, email, area, interests: [...interests], page, consents: ["letter" as const], website };
  await cms.sendForVisitor(visitorAddress, (options) => cms.api.post("/sign-ups", { body, ...options }));
}

/** Show a button that posts the token of an e-mail's link. Mail scanners follow links, but do not submit forms. */
async function showTokenForm(context: RequestContext, step: Step): Promise<Response> {
  const [view, token] = [await context.loadView(), context.url.searchParams.get("token")];
  if (!token) return handleNotFound(context);
  const { signUp: texts } = view.texts;
  const intro = step === "confirm" ? texts.confirmIntro : texts.unsubscribeIntro;
  const response = messageResponse(view, 200, texts[step], html`<p>${intro}</p><form method="post" action="${context.url.pathname}">
<input${attributes({ type: "hidden", name: "token", value: token })}><button class="button" type="submit">${texts[step]}</button></form>`);
  response.headers.set("Referrer-Policy", "no-referrer"); // the URL contains the token
  return response;
}

async function submitToken(context: RequestContext, step: Step): Promise<Response> {
  const [view, form] = [await context.loadView(), await readForm(context.request)];
  const { visitorAddress, app: { cms } } = context;
  const { signUp: texts } = view.texts;
  const body = { token: form.get("token") ?? "" };
  try {
    await cms.sendForVisitor(visitorAddress, (options) => cms.api.post(`/sign-ups/${step}`, { body, ...options }));
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    return messageResponse(view, 404, texts.expired, html`<p>${texts.expiredText}</p>`);
  }
  const [title, text] = step === "confirm" ? [texts.confirmed, texts.confirmedText] : [texts.unsubscribed, texts.unsubscribedText];
  return messageResponse(view, 200, title, html`<p>${text}</p>`);
}

function formResponse(view: ViewModel, values: Partial<SignUpValues>, status: 200 | 422 | 429 | 503, waitSeconds = 0): Response {
  const { sign_up: settings } = view.chrome?.settings ?? {};
  const { send, checkForm, tooMany, unavailable } = view.texts.signUp;
  const title = settings?.heading || send;
  const notice = status !== 200 && html`<p class="notice" role="alert">${status === 422 ? checkForm : `${status === 429 ? tooMany : unavailable} ${view.texts.tryAgain(waitSeconds)}`}</p>`;
  const main = html`<div class="wide"><header class="index-head"><h1>${title}</h1>${settings?.intro && html`<p class="standfirst">${settings.intro}</p>`}</header>
<div class="form-page">${notice}${renderSignUpForm(view, values, "page")}</div></div>`;
  return pageResponse(view, { kind: "sign-up", title, main, status, noindex: true }, false);
}

function readValues(form: URLSearchParams): SignUpValues {
  const isInterest = (value: string): value is Interest => (INTERESTS as readonly string[]).includes(value);
  const values = { email: readLine(form, "email", 254), area: readLine(form, "area", 100), page: readPagePath(form) };
  return { ...values, interests: form.getAll("interests").filter(isInterest), errors: {} };
}
