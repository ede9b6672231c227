/**
 * Joint previews: the whole site with several drafts as if they were public, for one editor.
 *
 * The token is in a cookie for all paths, so that the editor follows links from page to page. It ends with the browser session,
 * by the link in the banner, or when the CMS ends the preview. A cache in front of this site must not answer requests with it.
 */
import { PREVIEW_HEADERS } from "clarion-contract";
import { isPreviewOpen, JOINT_COOKIE } from "clarion-contract/site";
import type { App, RequestContext } from "../request-context.ts";
import { loadViewModel } from "../view-model.ts";
import { readCookie, respondExpired } from "./preview-message.ts";

const ALWAYS_PUBLIC = /^\/(assets|hooks|healthz|preview|embargo|robots\.txt|indexnow-key\.txt)(\/|$)/;

/** Return the token with which the request reads the site; null for the public site. */
export function readJointToken(request: Request): string | null {
  const isRead = request.method === "GET" || request.method === "HEAD";
  return isRead && !ALWAYS_PUBLIC.test(new URL(request.url).pathname) ? readCookie(request, JOINT_COOKIE) : null;
}

/** Store the token, and redirect to the page at which the preview begins. */
export async function openJointPreview(context: RequestContext, token: string): Promise<Response> {
  const { app: { cms }, visitorAddress, url } = context;
  const path = await cms.sendForVisitor(visitorAddress, (options) => cms.api.get("/preview", { previewToken: token, ...options })).then(({ data }) => data.path, () => "/");
  return redirectPrivately(encodeURI(path), buildCookie(url, encodeURIComponent(token)));
}

/** Respond to `/preview/end`, the link in the banner: the site is the public one again. */
export function endJointPreview({ url }: RequestContext): Response {
  return redirectPrivately("/", buildCookie(url, "", "; Max-Age=0"));
}

/** Respond with the drafts. If the preview has ended meanwhile, the answer says so, and the cookie goes. */
export async function handleJointly(app: App, token: string, request: Request, visitorAddress: string, respond: () => Promise<Response>): Promise<Response> {
  const response = await respond();
  const url = new URL(request.url);
  const isEnded = response.status >= 400 && !(await app.cms.sendForVisitor(visitorAddress, ({ headers }) => isPreviewOpen(app.cms.api, token, headers)));
  const answer = isEnded ? await respondExpired(publicContext(app, request, url, visitorAddress)) : response;
  for (const [name, value] of Object.entries(PREVIEW_HEADERS)) answer.headers.set(name, value);
  answer.headers.delete("ETag");
  if (isEnded) answer.headers.append("Set-Cookie", buildCookie(url, "", "; Max-Age=0"));
  return answer;
}

function publicContext(app: App, request: Request, url: URL, visitorAddress: string): RequestContext {
  const { locale } = app.config;
  return { app, request, url, locale, pathParameters: {}, visitorAddress, loadView: () => loadViewModel(app.cms, app.config, url, locale) };
}

function redirectPrivately(path: string, cookie: string): Response {
  return new Response(null, { status: 302, headers: { ...PREVIEW_HEADERS, Location: path, "Set-Cookie": cookie } });
}

function buildCookie(url: URL, value: string, more = ""): string {
  const sameSite = url.protocol === "https:" ? "; Secure; SameSite=None; Partitioned" : "; SameSite=Lax";
  return `${JOINT_COOKIE}=${value}; Path=/; HttpOnly${more}${sameSite}`;
}
