/**
 * Rehearsals: a reader with a link sees the whole site as it will be at a later minute.
 *
 * The token of the link goes into a cookie, and out of the address. While the cookie is there, every page is read at the address
 * of the rehearsal. Nothing of it is cached, and forms send nothing.
 */
import { PREVIEW_HEADERS } from "clarion-contract";
import { isRehearsalToken, openRehearsal, parseRehearsalUrl, REHEARSAL_COOKIE, removeRehearsalCookie } from "clarion-contract/site";
import { CmsUnavailableError } from "../api/cms-client.ts";
import type { Config } from "../config.ts";
import { html, type Html } from "../html.ts";
import { findContext, type App, type RequestContext } from "../request-context.ts";
import type { ViewModel } from "../view-model.ts";
import { handleError, messageResponse } from "./errors.ts";
import { removeJointCookie } from "./joint-preview.ts";

/** Paths that are the same in a rehearsal: files, programs, and pages of one reader with a token of their own. */
const ALWAYS_LIVE = /^(\/[a-z]{2,3}(-[a-z]+)?)?\/(assets|healthz|hooks|preview|embargo|rehearsal)(\/|$)/;

/** Return whether a path is the same in a rehearsal. */
export function isAlwaysLive(path: string): boolean {
  return ALWAYS_LIVE.test(path);
}

/** Return the token of the rehearsal that a request asks for; null for the site itself. */
export function readRehearsalToken({ rehearsalToken }: Config, request: Request): string | null {
  if (rehearsalToken) return rehearsalToken;
  const value = new RegExp(`(?:^|; )${REHEARSAL_COOKIE}=([^;]+)`).exec(request.headers.get("Cookie") ?? "")?.[1];
  return isRehearsalToken(value) ? value : null;
}

/** Respond to `/rehearsal?code=…`, the address that the CMS opens: keep the token in a cookie of this session, and show the site. */
export async function handleRehearsal(context: RequestContext): Promise<Response> {
  if (!parseRehearsalUrl(context.url)) return respondEnded(context);
  const response = openRehearsal(context.url, context.url);
  response.headers.append("Set-Cookie", removeJointCookie(context.url)); // by HTTP this site writes it with other attributes than the package
  return response;
}

/** Respond as the site will at the minute of the rehearsal. */
export async function respondWithRehearsal(app: App, request: Request, visitorAddress: string, token: string): Promise<Response> {
  try {
    const rehearsed = await app.rehearse(token);
    if (!rehearsed) return await respondEnded(await findContext(app, request, visitorAddress));
    if (!["GET", "HEAD"].includes(request.method)) return await respondNotSent(await findContext(rehearsed, request, visitorAddress));
    return withPrivacy(await rehearsed.handle(request, visitorAddress));
  } catch (error) {
    if (!(error instanceof CmsUnavailableError)) throw error;
    return withPrivacy(await handleError(await findContext(app, request, visitorAddress), error)); // never the site of today in its place
  }
}

/** Say that nothing is sent, in the place of what a form would have done. */
async function respondNotSent({ loadView }: RequestContext): Promise<Response> {
  const view = await loadView();
  const { notSent, notSentText } = view.texts.rehearsal;
  return withPrivacy(messageResponse(view, 403, notSent, html`<p>${notSentText}</p>`));
}

/** Say that the rehearsal has ended, and show the site of today from the next request on. */
async function respondEnded(context: RequestContext): Promise<Response> {
  const view = await context.loadView();
  const { ended, endedText } = view.texts.rehearsal;
  const response = messageResponse(view, 404, ended, html`<p>${endedText}</p><p>${homeLink(view)}</p>`);
  if (!context.app.config.rehearsalToken) response.headers.append("Set-Cookie", removeRehearsalCookie());
  return withPrivacy(response);
}

function homeLink(view: ViewModel): Html {
  return html`<a href="${view.prefix}/">${view.texts.home}</a>`;
}

/** A rehearsal is for the readers of a link: nobody stores or indexes it, and no referrer names its addresses. */
function withPrivacy(response: Response): Response {
  response.headers.delete("ETag");
  for (const [name, value] of Object.entries(PREVIEW_HEADERS)) response.headers.set(name, value);
  return response;
}
