import { Unavailable } from "../api/content.ts";
import type { Asked } from "../app.ts";
import { html, type Html } from "../html.ts";
import { searchBox } from "../parts/search-box.ts";
import { viewOf, type View } from "../view.ts";
import { pageResponse } from "../web/responses.ts";

/** What is hidden and what is absent answer alike, so this page says nothing about why. */
export async function notFound(asked: Asked): Promise<Response> {
  const view = await asked.view();
  const { notFound: title, notFoundText } = view.texts.errors;
  const links = (view.furniture?.navigation.primary ?? []).map(({ link }) => html`<li><a href="${link.path ?? link.url}">${link.label}</a></li>`);
  const search = searchBox(view, { id: "error-search" });
  return message(view, 404, title, html`<p>${notFoundText}</p>${search}<ul class="plain-list">${links}</ul>`);
}

/** The visitor hears that it is not his fault; the log hears why. */
export async function onFailure(asked: Asked, error: unknown): Promise<Response> {
  const view = await viewWithout(asked);
  const { errors } = view.texts;
  if (!(error instanceof Unavailable)) {
    console.error(`${asked.request.method} ${asked.address.pathname}`, error);
    return message(view, 500, errors.broken, html`<p>${errors.brokenText}</p>`);
  }
  console.warn(`${asked.address.pathname}: ${error.message}`);
  const response = message(view, 503, errors.unavailable, html`<p>${errors.unavailableText}</p>`);
  response.headers.set("Retry-After", String(error.retryAfter ?? 30));
  return response;
}

/** A page that is nothing but a heading and a few words. */
export function message(view: View, status: number, title: string, text: Html): Response {
  const main = html`<div class="message wide"><h1>${title}</h1>${text}</div>`;
  return pageResponse(view, { kind: "message", title, main, status, hidden: true }, false);
}

/** Without menu and footer if those are what failed. */
async function viewWithout(asked: Asked): Promise<View> {
  const { app, address, locale } = asked;
  try {
    return await asked.view();
  } catch {
    return viewOf({ locale, config: app.config, address, furniture: null });
  }
}
