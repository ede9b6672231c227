/** Alerts: the form on a page of its own, its submission, and the page that ends an alert. */
import { ProblemError, type AlertRequest } from "clarion-contract";
import { CmsUnavailableError } from "../api/cms-client.ts";
import { renderAlertForm, type AlertValues } from "../components/alert-form.ts";
import { attributes, html } from "../html.ts";
import type { RequestContext } from "../request-context.ts";
import type { ViewModel } from "../view-model.ts";
import { pageResponse } from "../web/responses.ts";
import { addRetryAfter, getWaitSeconds, handleNotFound, messageResponse } from "./errors.ts";
import { describeFieldErrors } from "./form-errors.ts";
import { readForm, readLine, readPagePath } from "./forms.ts";

/** Fields of the form by the names of the API; a search that cannot be saved is an error of its words. */
const FIELDS: Record<string, keyof AlertValues["errors"]> = { email: "email", q: "query", type: "query", topic: "query", region: "query" };

/** Respond with the form. Its query is that of a search, so that a search can be saved. */
export async function showAlertForm(context: RequestContext): Promise<Response> {
  return formResponse(await context.loadView(), readCriteria(context.url.searchParams), 200);
}

/** Process the form. The response does not reveal whether the address was known; on errors the form keeps its values. */
export async function submitAlert(context: RequestContext): Promise<Response> {
  const [view, form] = [await context.loadView(), await readForm(context.request)];
  const { alerts: texts, signUp } = view.texts;
  const values: AlertValues = { ...readCriteria(form), email: readLine(form, "email", 254), page: readPagePath(form), errors: {} };
  const hasCriteria = [values.query, ...values.types, ...values.topics, ...values.regions].some(Boolean);
  const errors = {
    ...(/^[^\s@]+@[^\s@]+$/.test(values.email) ? {} : { email: signUp.checkEmail }),
    ...(hasCriteria ? {} : { query: texts.checkCriteria }),
    ...(form.get("consent") === "yes" ? {} : { consent: signUp.checkConsent }),
  };
  if (Object.keys(errors).length > 0) return formResponse(view, { ...values, errors }, 422);
  try {
    await sendAlert(context, values, form.get("website") ?? "");
  } catch (error) {
    if (error instanceof CmsUnavailableError) return respondUnavailable(view, values, error);
    if (!(error instanceof ProblemError)) throw error;
    const refused = describeFieldErrors(error, FIELDS, { email: signUp.checkEmail });
    if (Object.keys(refused).length === 0) return respondUnavailable(view, values, new CmsUnavailableError(error));
    return formResponse(view, { ...values, errors: refused }, 422);
  }
  return messageResponse(view, 200, signUp.done, html`<p>${texts.thanks}</p>`);
}

/** Show buttons that post the token of an e-mail's link. Mail scanners follow links, but do not submit forms. */
export async function showStopForm(context: RequestContext): Promise<Response> {
  const [view, token] = [await context.loadView(), context.url.searchParams.get("token")];
  if (!token) return handleNotFound(context);
  const { alerts: texts } = view.texts;
  const button = (text: string, value: string, kind: string) => html`<button class="button ${kind}" type="submit" name="every" value="${value}">${text}</button>`;
  const response = messageResponse(view, 200, texts.stop, html`<p>${texts.stopIntro}</p><form class="buttons" method="post" action="${context.url.pathname}">
<input${attributes({ type: "hidden", name: "token", value: token })}>${button(texts.stopThis, "", "")} ${button(texts.stopAll, "yes", "button-secondary")}</form>`);
  response.headers.set("Referrer-Policy", "no-referrer"); // the URL contains the token
  return response;
}

/** End the alert of the token, or all of its subscriber. */
export async function stopAlert(context: RequestContext): Promise<Response> {
  const [view, form] = [await context.loadView(), await readForm(context.request)];
  const { visitorAddress, app: { cms } } = context;
  const { alerts: texts, signUp } = view.texts;
  const body = { token: form.get("token") ?? "", every: form.get("every") === "yes" };
  try {
    await cms.sendForVisitor(visitorAddress, (options) => cms.api.post("/alerts/stop", { body, ...options }));
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    return messageResponse(view, 404, signUp.expired, html`<p>${texts.stopInvalid}</p>`);
  }
  return messageResponse(view, 200, texts.stopped, html`<p>${texts.stoppedText}</p>`);
}

async function sendAlert(context: RequestContext, { email, query, types, topics, regions, page }: AlertValues, website: string): Promise<void> {
  const { app: { cms }, locale, visitorAddress } = context;
  const type = [...types] as NonNullable<AlertRequest["type"]>; // the CMS refuses those that it does not have
  const body = { ...cms.siteParameter, locale, email, q: query, type, topic: [...topics], region: [...regions], page, website };
  await cms.sendForVisitor(visitorAddress, (options) => cms.api.post("/alerts", { body, ...options }));
}

function readCriteria(params: URLSearchParams): Pick<AlertValues, "query" | "types" | "topics" | "regions"> {
  const readAll = (name: string) => params.getAll(name).filter((value) => /^[-\w]{1,100}$/.test(value)).slice(0, 50);
  return { query: readLine(params, "q", 200), types: readAll("type"), topics: readAll("topic"), regions: readAll("region") };
}

/** Show the form again with its values: the CMS is unavailable, or has received too many requests from this visitor. */
function respondUnavailable(view: ViewModel, values: AlertValues, error: CmsUnavailableError): Response {
  const seconds = getWaitSeconds(error);
  return addRetryAfter(formResponse(view, values, error.status, seconds), seconds);
}

function formResponse(view: ViewModel, values: Partial<AlertValues>, status: 200 | 422 | 429 | 503, waitSeconds = 0): Response {
  const { alerts: { heading, intro }, signUp: { checkForm, tooMany, unavailable } } = view.texts;
  const message = status === 422 ? checkForm : `${status === 429 ? tooMany : unavailable} ${view.texts.tryAgain(waitSeconds)}`;
  const notice = status !== 200 && html`<p class="notice" role="alert">${message}</p>`;
  const main = html`<div class="wide"><header class="index-head"><h1>${heading}</h1><p class="standfirst">${intro}</p></header>
<div class="form-page">${notice}${renderAlertForm(view, values, "page")}</div></div>`;
  return pageResponse(view, { kind: "alerts", title: heading, main, status, noindex: true }, false);
}
