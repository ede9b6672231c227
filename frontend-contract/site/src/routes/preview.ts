/**
 * Previews of drafts, in the editor's panel or from a shared link.
 *
 * The code in the URL is exchanged for a token, which is stored in a cookie whose path is limited to this draft.
 * `browser/preview.js` then removes the code from the address. When the page is reloaded, the draft is read with the
 * cookie, if the browser accepts cookies in frames.
 */
import { createHash } from "node:crypto";
import { parsePreviewCode, ProblemError, type AnyPage } from "clarion-contract";
import { html } from "../html.ts";
import { buildPage } from "../pages/index.ts";
import type { RequestContext } from "../request-context.ts";
import { loadViewModel } from "../view-model.ts";
import { pageResponse } from "../web/responses.ts";
import { openJointPreview } from "./joint-preview.ts";
import { panelMessage, readCookie, respondExpired } from "./preview-message.ts";

const COOKIE = "preview";
const TOKEN_IDLE_SECONDS = 15 * 60; // a token expires when it has not been used for this long

/** Respond to `/preview?code=…`, the URL that the CMS opens. */
export async function handlePreview(context: RequestContext): Promise<Response> {
  const code = parsePreviewCode(context.url);
  const exchanged = code === null ? null : await exchangeCode(context, code);
  if (code === null || exchanged === null) return respondExpired(context);
  const { token } = exchanged;
  if (exchanged.joint) return openJointPreview(context, token);
  const path = `/preview/${createHash("sha256").update(code).digest("hex").slice(0, 16)}`;
  const response = await respondWithDraft(context, token, path);
  const sameSite = context.url.protocol === "https:" ? "; Secure; SameSite=None; Partitioned" : "; SameSite=Lax";
  response.headers.append(
    "Set-Cookie",
    `${COOKIE}=${encodeURIComponent(token)}; Path=${path}; HttpOnly; Max-Age=${String(TOKEN_IDLE_SECONDS)}${sameSite}`,
  );
  return response;
}

/** Respond to `/preview/{key}`, the URL of a draft after its code has been removed. */
export async function handlePreviewReload(context: RequestContext): Promise<Response> {
  const token = readCookie(context.request, COOKIE);
  return token === null ? respondExpired(context) : respondWithDraft(context, token, context.url.pathname);
}

async function respondWithDraft(context: RequestContext, token: string, path: string): Promise<Response> {
  const { visitorAddress, app: { cms } } = context;
  try {
    const { data } = await cms.sendForVisitor(visitorAddress, (options) => cms.api.get("/preview", { previewToken: token, ...options }));
    return await renderDraft(context, data, path, await cms.getUserBar(token));
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    if (error.status !== 422) return await respondExpired(context);
    const view = await context.loadView();
    const { incomplete, incompleteText } = view.texts.preview;
    const fields = error.problem.errors.map(({ parameter }) => html`<li>${parameter.replaceAll("_", " ")}</li>`);
    return panelMessage(view, 422, incomplete, html`<p>${incompleteText}</p><ul>${fields}</ul>`, path);
  }
}

/** Render a draft as the page that it will be, in its own language and at its own URL. */
async function renderDraft({ app, url }: RequestContext, draft: AnyPage, path: string, userBar: string): Promise<Response> {
  const view = await loadViewModel(app.cms, app.config, new URL(draft.path, url.origin), draft.locale);
  return pageResponse(view, { ...buildPage(view, draft), noindex: true, preview: { path, draft: true, userBar } }, false);
}

/** Exchange a code for a token; null if the code was used already, has expired or belongs to another site. */
async function exchangeCode({ app: { cms }, visitorAddress }: RequestContext, code: string): Promise<{ token: string; joint: boolean } | null> {
  try {
    const body = { ...cms.siteParameter, code };
    const { data } = await cms.sendForVisitor(visitorAddress, (options) => cms.api.post("/preview/exchange", { body, ...options }));
    return { token: data.token, joint: data.joint };
  } catch (error) {
    if (error instanceof ProblemError) return null;
    throw error;
  }
}
