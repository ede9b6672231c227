import { ProblemError, readWithdrawal, type WithdrawnPage } from "clarion-contract";
import { renderWithdrawal } from "clarion-contract/site";
import { CmsUnavailableError } from "../api/cms-client.ts";
import { renderSearchBox } from "../components/search-box.ts";
import { html, type Html } from "../html.ts";
import type { RequestContext } from "../request-context.ts";
import { createViewModel, loadViewModel, pageLanguage, type ViewModel } from "../view-model.ts";
import { pageResponse } from "../web/responses.ts";

const DEFAULT_WAIT_SECONDS = 30; // if the CMS names no time

/** Respond with 404. Hidden and absent pages get the same response, so it gives no reason. */
export async function handleNotFound(context: RequestContext): Promise<Response> {
  const view = await context.loadView();
  const { notFound: title, notFoundText } = view.texts.errors;
  const links = (view.chrome?.navigation.primary ?? []).map(({ link }) => html`<li><a href="${link.path ?? link.url}">${link.label}</a></li>`);
  const search = renderSearchBox(view, { id: "error-search" });
  return messageResponse(view, 404, title, html`<p>${notFoundText}</p>${search}<ul class="plain-list">${links}</ul>`);
}

/**
 * Log an error and respond with its status.
 *
 * That is 429 or 503 if the CMS is unavailable to this visitor, 404 if it rejected a value of the URL, such as a language
 * that the site does not have, and otherwise 500.
 */
export async function handleError(context: RequestContext, error: unknown): Promise<Response> {
  const view = await loadViewOrFallback(context);
  const { errors } = view.texts;
  if (error instanceof CmsUnavailableError) {
    console.warn(`${context.url.pathname}: ${error.message}`);
    const seconds = getWaitSeconds(error);
    const [title, text] = error.status === 429 ? [errors.tooMany, errors.tooManyText(seconds)] : [errors.unavailable, errors.unavailableText];
    return addRetryAfter(messageResponse(view, error.status, title, html`<p>${text}</p>`), seconds);
  }
  const withdrawn = readWithdrawal(error);
  if (withdrawn) return respondWithdrawn(context, withdrawn);
  if (error instanceof ProblemError && [404, 422].includes(error.status)) {
    console.warn(`${context.url.pathname}: ${error.message}`);
    return messageResponse(view, 404, errors.notFound, html`<p><a href="/">${view.texts.home}</a></p>`);
  }
  console.error(`${context.request.method} ${context.url.pathname}`, error);
  return messageResponse(view, 500, errors.serverError, html`<p>${errors.serverErrorText}</p>`);
}

/** Respond with 410 and the public notice of a page that was withdrawn. */
async function respondWithdrawn({ app, url }: RequestContext, withdrawn: WithdrawnPage): Promise<Response> {
  const view = await loadViewModel(app.cms, app.config, url, withdrawn.locale);
  const search = renderSearchBox(view, { id: "error-search" });
  return messageResponse(view, 410, view.texts.withdrawn.title, html`${renderWithdrawal(withdrawn, pageLanguage(view))}${search}`);
}

/** Return the seconds after which the visitor may try again. */
export function getWaitSeconds({ retryAfter }: CmsUnavailableError): number {
  return retryAfter ?? DEFAULT_WAIT_SECONDS;
}

/** Add `Retry-After` to a response, and return the response. */
export function addRetryAfter(response: Response, seconds: number): Response {
  response.headers.set("Retry-After", String(seconds));
  return response;
}

/** Create a page with nothing but a heading and a short text. */
export function messageResponse(view: ViewModel, status: number, title: string, text: Html): Response {
  const main = html`<div class="message wide"><h1>${title}</h1>${text}</div>`;
  return pageResponse(view, { kind: "message", title, main, status, noindex: true }, false);
}

/** Load the view model, or create one without menu and footer if loading them fails too. */
async function loadViewOrFallback({ app, url, locale, loadView }: RequestContext): Promise<ViewModel> {
  try {
    return await loadView();
  } catch {
    return createViewModel({ locale, config: app.config, url, chrome: null });
  }
}
