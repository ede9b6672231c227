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
import type { App, RequestContext } from "../request-context.ts";
import { createViewModel, type ViewModel } from "../view-model.ts";
import { handleError, messageResponse } from "./errors.ts";

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
  return parseRehearsalUrl(context.url) ? openRehearsal(context.url, context.url) : respondEnded(context);
}

/** Respond as the site will at the minute of the rehearsal. */
export async function respondWithRehearsal(context: RequestContext, token: string): Promise<Response> {
  const { app, request, visitorAddress } = context;
  try {
    const rehearsed = await app.rehearse(token);
    if (!rehearsed) return await respondEnded(context);
    if (!["GET", "HEAD"].includes(request.method)) return respondNotSent(rehearsed, context);
    return withPrivacy(await rehearsed.handle(request, visitorAddress));
  } catch (error) {
    if (!(error instanceof CmsUnavailableError)) throw error;
    return withPrivacy(await handleError(context, error)); // never the site of today in its place
  }
}

/** Say that nothing is sent, in the place of what a form would have done. */
async function respondNotSent({ cms, config }: App, { locale, url }: RequestContext): Promise<Response> {
  const view = createViewModel({ locale, config, url, chrome: await cms.getSiteChrome(locale) });
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
