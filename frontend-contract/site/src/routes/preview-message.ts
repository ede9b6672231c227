/** What previews have in common: their cookies, and messages in place of a draft. */
import { html, type Html } from "../html.ts";
import type { RequestContext } from "../request-context.ts";
import type { ViewModel } from "../view-model.ts";
import { pageResponse } from "../web/responses.ts";

/** Respond that the preview has ended. */
export async function respondExpired(context: RequestContext): Promise<Response> {
  const view = await context.loadView();
  return panelMessage(view, 404, view.texts.preview.expired, html`<p>${view.texts.preview.expiredText}</p>`, null);
}

/** Create a message shown instead of a draft. The CMS may frame it like a draft. */
export function panelMessage(view: ViewModel, status: number, title: string, text: Html, path: string | null): Response {
  const main = html`<div class="message wide"><h1>${title}</h1>${text}</div>`;
  return pageResponse(view, { kind: "message", title, main, status, noindex: true, preview: { path, draft: false } }, false);
}

/** Return the token in the cookie; null without one, and for a value that this site did not write. */
export function readCookie(request: Request, name: string): string | null {
  const match = new RegExp(`(?:^|; )${name}=([^;]+)`).exec(request.headers.get("Cookie") ?? "");
  try {
    const token = decodeURIComponent(match?.[1] ?? "");
    return /^[\x21-\x7e]+$/.test(token) ? token : null;
  } catch {
    return null; // malformed percent-encoding
  }
}
