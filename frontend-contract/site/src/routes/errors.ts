import { CmsUnavailableError } from "../api/cms-client.ts";
import { renderSearchBox } from "../components/search-box.ts";
import { html, type Html } from "../html.ts";
import type { RequestContext } from "../request-context.ts";
import { createViewModel, type ViewModel } from "../view-model.ts";
import { pageResponse } from "../web/responses.ts";

/** Respond with 404. Hidden and absent pages get the same response, so it gives no reason. */
export async function handleNotFound(context: RequestContext): Promise<Response> {
  const view = await context.loadView();
  const { notFound: title, notFoundText } = view.texts.errors;
  const links = (view.chrome?.navigation.primary ?? []).map(({ link }) => html`<li><a href="${link.path ?? link.url}">${link.label}</a></li>`);
  const search = renderSearchBox(view, { id: "error-search" });
  return messageResponse(view, 404, title, html`<p>${notFoundText}</p>${search}<ul class="plain-list">${links}</ul>`);
}

/** Log an error and respond with 503 if the CMS is unavailable, otherwise with 500. */
export async function handleError(context: RequestContext, error: unknown): Promise<Response> {
  const view = await loadViewOrFallback(context);
  const { errors } = view.texts;
  if (!(error instanceof CmsUnavailableError)) {
    console.error(`${context.request.method} ${context.url.pathname}`, error);
    return messageResponse(view, 500, errors.serverError, html`<p>${errors.serverErrorText}</p>`);
  }
  console.warn(`${context.url.pathname}: ${error.message}`);
  const response = messageResponse(view, 503, errors.unavailable, html`<p>${errors.unavailableText}</p>`);
  response.headers.set("Retry-After", String(error.retryAfter ?? 30));
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
