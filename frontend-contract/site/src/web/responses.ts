/** Answers with the headers they need. */
import { createHash } from "node:crypto";
import { PREVIEW_HEADERS } from "../../../typescript/src/index.ts";
import { document, type Sheet } from "../layout/document.ts";
import type { View } from "../view.ts";

/** Browsers ask each time, and are told with 304 that nothing has changed. */
const REVALIDATE = "public, max-age=0, must-revalidate";

const EVERYWHERE = {
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "strict-origin-when-cross-origin",
  "Permissions-Policy": "camera=(), geolocation=(), microphone=(), interest-cohort=()",
  "Cross-Origin-Opener-Policy": "same-origin",
};

/** A page. It may be kept if it is content that was found; never if it is a draft, a search or an error. */
export function pageResponse(view: View, sheet: Sheet, kept: boolean): Response {
  const body = document(view, sheet);
  const keep = kept && !sheet.preview && (sheet.status ?? 200) === 200;
  const headers = new Headers({
    ...EVERYWHERE,
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": policy(view, sheet.preview !== undefined, Boolean(sheet.preview?.bar)),
    "Cache-Control": keep ? REVALIDATE : "no-store",
    ...(sheet.preview ? PREVIEW_HEADERS : {}),
  });
  if (keep) headers.set("ETag", etagOf(body));
  return new Response(body, { status: sheet.status ?? 200, headers });
}

export function textResponse(body: string, type: string, cacheControl = REVALIDATE): Response {
  const headers = new Headers({ ...EVERYWHERE, "Content-Type": type, "Cache-Control": cacheControl });
  if (cacheControl === REVALIDATE) headers.set("ETag", etagOf(body));
  return new Response(body, { headers });
}

export function redirect(location: string, status: 301 | 302 | 303): Response {
  return new Response(null, { status, headers: { ...EVERYWHERE, Location: location, "Cache-Control": "no-cache" } });
}

export function problem(status: number, detail: string, headers: Record<string, string> = {}): Response {
  const all = { ...EVERYWHERE, "Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store", ...headers };
  return new Response(`${detail}\n`, { status, headers: all });
}

/** Nothing but our own files, the CMS's pictures and suggestions, and the styles of this very page; in the editor's panel also what its user bar is made of. */
function policy({ config, styles }: View, framed: boolean, withBar: boolean): string {
  const bar = (kind: string) => (withBar ? ` ${config.cmsUrl}/static/wagtailadmin/${kind}/` : "");
  const own = styles.text ? ` ${styles.source}` : "";
  return [
    "default-src 'none'",
    `script-src 'self'${bar("js")}`,
    `style-src 'self'${own}${bar("css")}`,
    `img-src 'self' data: ${config.cmsUrl}`,
    "font-src 'self'",
    `connect-src 'self' ${config.cmsUrl}`,
    "form-action 'self'",
    "base-uri 'none'",
    `frame-ancestors ${framed ? config.cmsUrl : "'none'"}`,
  ].join("; ");
}

function etagOf(body: string): string {
  return `W/"${createHash("sha256").update(body).digest("base64url").slice(0, 22)}"`;
}
