/** Responses with their caching and security headers. */
import { createHash } from "node:crypto";
import { encodeLocation, PREVIEW_HEADERS } from "clarion-contract";
import { contentSecurityPolicy } from "clarion-contract/site";
import { renderDocument } from "../layout/document.ts";
import type { PageDocument } from "../layout/page-document.ts";
import type { ViewModel } from "../view-model.ts";

/** Browsers revalidate on every request, and receive 304 if nothing has changed. */
const REVALIDATE = "public, max-age=0, must-revalidate";

const SECURITY_HEADERS = {
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "strict-origin-when-cross-origin",
  "Permissions-Policy": "camera=(), geolocation=(), microphone=(), interest-cohort=()",
  "Cross-Origin-Opener-Policy": "same-origin",
};

/** Create the response of an HTML page. Drafts and pages with an error status are never stored, even if `cacheable`. */
export function pageResponse(view: ViewModel, page: PageDocument, cacheable: boolean): Response {
  const body = renderDocument(view, page);
  const status = page.status ?? 200;
  const isPreview = page.preview !== undefined || Boolean(view.joint);
  const revalidate = cacheable && !isPreview && status === 200;
  const headers = new Headers({
    ...SECURITY_HEADERS,
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": buildPolicy(view, isPreview, Boolean(page.preview?.userBar)),
    "Cache-Control": revalidate ? REVALIDATE : "no-store",
    ...(isPreview ? PREVIEW_HEADERS : {}),
  });
  if (revalidate) headers.set("ETag", computeEtag(body));
  return new Response(body, { status, headers });
}

/** Create the response of a feed, sitemap or other text. */
export function textResponse(body: string, type: string): Response {
  const headers = { ...SECURITY_HEADERS, "Content-Type": type, "Cache-Control": REVALIDATE, ETag: computeEtag(body) };
  return new Response(body, { headers });
}

/** Create a redirect. The target may be a path as the CMS returns it, not encoded. */
export function redirect(location: string, status: 301 | 302 | 303): Response {
  return new Response(null, { status, headers: { ...SECURITY_HEADERS, Location: encodeLocation(location), "Cache-Control": "no-cache" } });
}

/** Create a short response in plain text for programs: errors, health checks, webhook results. */
export function plainResponse(status: number, text: string, headers: Record<string, string> = {}): Response {
  const all = { ...SECURITY_HEADERS, "Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store", ...headers };
  return new Response(`${text}\n`, { status, headers: all });
}

/**
 * Build the Content Security Policy: only this site's files, the CMS's pictures, recordings and API, this page's own styles,
 * and the frames that its visitors may load.
 *
 * A page in the preview panel may be framed by the CMS. With a user bar it may also load the scripts and styles of Wagtail.
 */
function buildPolicy({ config, styles, frames }: ViewModel, framed: boolean, withUserBar: boolean): string {
  const wagtail = (folder: string) => (withUserBar ? [`${config.cmsUrl}/static/wagtailadmin/${folder}/`] : []);
  return contentSecurityPolicy({
    cmsUrl: config.cmsUrl,
    scripts: wagtail("js"),
    styles: [...(styles.text ? [styles.cspSource] : []), ...wagtail("css")],
    styleAttributes: false,
    frames: [...frames],
    framedBy: framed ? config.cmsUrl : "'none'",
  });
}

function computeEtag(body: string): string {
  return `W/"${createHash("sha256").update(body).digest("base64url").slice(0, 22)}"`;
}
