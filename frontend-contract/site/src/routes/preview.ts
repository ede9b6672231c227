/**
 * A draft, in the editor's panel or from a link that was shared.
 *
 * The code in the address is exchanged for a token, which stays in a cookie of this one draft: the script takes the code
 * out of the address, and a page that is asked for again is read with the cookie, where browsers let frames have one.
 */
import { createHash } from "node:crypto";
import { parsePreviewCode, ProblemError, type AnyPage } from "../../../typescript/src/index.ts";
import { viewFor, type Asked } from "../app.ts";
import { html, type Html } from "../html.ts";
import { page } from "../pages/index.ts";
import type { View } from "../view.ts";
import { pageResponse } from "../web/responses.ts";

const COOKIE = "preview";
const IDLE = 15 * 60; // seconds that a token lives without being used

/** `/preview?code=…`: as the CMS opens it. */
export async function preview(asked: Asked): Promise<Response> {
  const code = parsePreviewCode(asked.address);
  const token = code === null ? null : await exchanged(asked, code);
  if (code === null || token === null) return ended(asked);
  const place = `/preview/${createHash("sha256").update(code).digest("hex").slice(0, 16)}`;
  const response = await shown(asked, token, place);
  const secure = asked.address.protocol === "https:" ? "; Secure; SameSite=None; Partitioned" : "; SameSite=Lax";
  response.headers.append("Set-Cookie", `${COOKIE}=${encodeURIComponent(token)}; Path=${place}; HttpOnly; Max-Age=${String(IDLE)}${secure}`);
  return response;
}

/** `/preview/{key}`: the same draft again. */
export async function previewAgain(asked: Asked): Promise<Response> {
  const token = cookieOf(asked.request);
  return token === null ? ended(asked) : shown(asked, token, asked.address.pathname);
}

async function shown(asked: Asked, token: string, place: string): Promise<Response> {
  const { app, address } = asked;
  const { content } = app;
  try {
    const { data } = await content.reached(content.client.get("/preview", { previewToken: token, init: content.init() }));
    return await drawn(asked, data, place, await content.bar(token));
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    if (error.status !== 422) return await ended(asked);
    const view = await viewFor(app, address, asked.locale);
    const fields = error.problem.errors.map(({ parameter }) => html`<li>${parameter.replaceAll("_", " ")}</li>`);
    return told(view, 422, view.texts.preview.unfinished, html`<p>${view.texts.preview.unfinishedText}</p><ul>${fields}</ul>`, place);
  }
}

/** As the page will be, at its own address: what leads on from it leads to the site. */
async function drawn({ app, address }: Asked, draft: AnyPage, place: string, bar: string): Promise<Response> {
  const view = await viewFor(app, new URL(draft.path, address.origin), draft.locale);
  return pageResponse(view, { ...page(view, draft), hidden: true, preview: { place, draft: true, bar } }, false);
}

/** The token for the code; null for one that is spent, past, or not ours. */
async function exchanged({ app: { content } }: Asked, code: string): Promise<string | null> {
  try {
    const body = { ...content.where, code };
    return (await content.reached(content.client.post("/preview/exchange", { body, init: content.init() }))).data.token;
  } catch (error) {
    if (error instanceof ProblemError) return null;
    throw error;
  }
}

async function ended({ app, address, locale }: Asked): Promise<Response> {
  const view = await viewFor(app, address, locale);
  return told(view, 404, view.texts.preview.expired, html`<p>${view.texts.preview.expiredText}</p>`, null);
}

/** Words instead of the draft, which the panel may show as well. */
function told(view: View, status: number, title: string, text: Html, place: string | null): Response {
  const main = html`<div class="message wide"><h1>${title}</h1>${text}</div>`;
  return pageResponse(view, { kind: "message", title, main, status, hidden: true, preview: { place, draft: false } }, false);
}

function cookieOf(request: Request): string | null {
  const found = new RegExp(`(?:^|; )${COOKIE}=([^;]+)`).exec(request.headers.get("Cookie") ?? "");
  return found?.[1] ? decodeURIComponent(found[1]) : null;
}
