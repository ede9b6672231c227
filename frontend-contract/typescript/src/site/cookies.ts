/** Redirects with which a website opens and leaves what is not public, and their cookies. */
import { PREVIEW_HEADERS } from "../preview.ts";

/** Attributes of cookies that the website also gets in a frame of the CMS: browsers accept only partitioned ones there. */
export const IN_FRAMES = ["Secure", "SameSite=None", "Partitioned"] as const;

/** Write the header of a cookie of this session, which scripts cannot read. An empty value removes it. */
export function writeCookie(name: string, value: string, path: string, attributes: readonly string[]): string {
  return [`${name}=${encodeURIComponent(value)}`, `Path=${path}`, "HttpOnly", ...attributes, ...(value ? [] : ["Max-Age=0"])].join("; ");
}

/** Return a redirect that is not stored, with cookies. After a form its status is 303. */
export function redirectPrivately(location: string, cookies: readonly string[], status = 307): Response {
  const headers = new Headers({ ...PREVIEW_HEADERS, Location: location });
  for (const cookie of cookies) headers.append("Set-Cookie", cookie);
  return new Response(null, { status, headers });
}
