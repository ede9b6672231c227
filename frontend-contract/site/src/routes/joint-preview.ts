/**
 * Joint previews: the whole site with several drafts as if they were public, for one editor.
 *
 * The token is in a cookie for all paths, so that the editor follows links from page to page. It ends with the browser session,
 * by the link in the banner, or when the CMS ends the preview. A cache in front of this site must not answer requests with it.
 */
import { encodeLocation, PREVIEW_HEADERS, ProblemError } from "clarion-contract";
import { isPreviewOpen, JOINT_COOKIE, removeRehearsalCookie } from "clarion-contract/site";
import { CmsUnavailableError } from "../api/cms-client.ts";
import { findContext, type App, type RequestContext } from "../request-context.ts";
import { readCookie, respondExpired } from "./preview-message.ts";

const ALWAYS_PUBLIC = /^(\/[a-z]{2,3}(-[a-z]+)?)?\/(assets|hooks|healthz|preview|rehearsal|embargo|robots\.txt|indexnow-key\.txt)(\/|$)/;

/** Return the token with which the request reads the site; null for the public site. */
export function readJointToken(request: Request): string | null {
  const isRead = request.method === "GET" || request.method === "HEAD";
  return isRead && !ALWAYS_PUBLIC.test(new URL(request.url).pathname) ? readCookie(request, JOINT_COOKIE) : null;
}

/** Store the token, and redirect to the page at which the preview begins. A rehearsal ends in this browser. */
export async function openJointPreview(context: RequestContext, token: string): Promise<Response> {
  const { app: { cms }, visitorAddress, url } = context;
  const path = await cms.sendForVisitor(visitorAddress, (options) => cms.api.get("/preview", { previewToken: token, ...options })).then(({ data }) => data.path, () => "/");
  return redirectPrivately(path, [buildCookie(url, encodeURIComponent(token)), removeRehearsalCookie()]);
}

/** Respond to `/preview/end`, the link in the banner: the site is the public one again. */
export function endJointPreview({ url }: RequestContext): Response {
  return redirectPrivately("/", [removeJointCookie(url)]);
}

/** Return the header `Set-Cookie` that ends a joint preview in a browser. */
export function removeJointCookie(url: URL): string {
  return buildCookie(url, "", "; Max-Age=0");
}

/** Respond with the drafts. If the preview has ended meanwhile, the answer says so, and the cookie goes. */
export async function handleJointly(app: App, token: string, request: Request, visitorAddress: string, respond: () => Promise<Response>): Promise<Response> {
  const response = await respond();
  const answer = (response.status >= 400 && (await respondIfEnded(app, token, request, visitorAddress))) || response;
  for (const [name, value] of Object.entries(PREVIEW_HEADERS)) answer.headers.set(name, value);
  answer.headers.delete("ETag");
  return answer;
}

/** Respond that the preview has ended, and remove its cookie; null if it goes on, or if the CMS does not say so. */
async function respondIfEnded(app: App, token: string, request: Request, visitorAddress: string): Promise<Response | null> {
  try {
    if (await app.cms.sendForVisitor(visitorAddress, ({ headers }) => isPreviewOpen(app.cms.api, token, headers))) return null;
    const response = await respondExpired(await findContext(app, request, visitorAddress));
    response.headers.append("Set-Cookie", removeJointCookie(new URL(request.url)));
    return response;
  } catch (error) {
    if (error instanceof CmsUnavailableError || error instanceof ProblemError) return null;
    throw error;
  }
}

function redirectPrivately(path: string, cookies: readonly string[]): Response {
  const headers = new Headers({ ...PREVIEW_HEADERS, Location: encodeLocation(path) });
  for (const cookie of cookies) headers.append("Set-Cookie", cookie);
  return new Response(null, { status: 302, headers });
}

function buildCookie(url: URL, value: string, more = ""): string {
  const sameSite = url.protocol === "https:" ? "; Secure; SameSite=None; Partitioned" : "; SameSite=Lax";
  return `${JOINT_COOKIE}=${value}; Path=/; HttpOnly${more}${sameSite}`;
}
