/** Redirects with which a website opens and leaves what is not public, and their cookies. */
import { PREVIEW_HEADERS } from "../preview.ts";
import { encodeLocation } from "../redirects.ts";

/**
 * The name of the cookie for the token of a joint preview, on all paths of the website: requests with it show the drafts, and no
 * cache in front of the website may answer them.
 */
export const JOINT_COOKIE = "joint_preview";

/**
 * The name of the cookie for the token of a rehearsal, on all paths of the website, which scripts cannot read. No cache in front of the website
 * may answer requests with it.
 */
export const REHEARSAL_COOKIE = "rehearsal";

/** Attributes of cookies that the website also gets in a frame of the CMS: browsers accept only partitioned ones there. */
export const IN_FRAMES = ["Secure", "SameSite=None", "Partitioned"] as const;

/** Write the header of a cookie of this session, which scripts cannot read. An empty value removes it. */
export function writeCookie(name: string, value: string, path: string, attributes: readonly string[]): string {
  return [`${name}=${encodeURIComponent(value)}`, `Path=${path}`, "HttpOnly", ...attributes, ...(value ? [] : ["Max-Age=0"])].join("; ");
}

/** Return the header `Set-Cookie` that ends a joint preview in a browser. */
export function removeJointCookie(): string {
  return writeCookie(JOINT_COOKIE, "", "/", IN_FRAMES);
}

/** Return the header `Set-Cookie` that ends a rehearsal in a browser. */
export function removeRehearsalCookie(): string {
  return writeCookie(REHEARSAL_COOKIE, "", "/", ["SameSite=Lax"]);
}

/** Return a redirect that is not stored, with cookies. After a form its status is 303. */
export function redirectPrivately(location: string, cookies: readonly string[], status = 307): Response {
  const headers = new Headers({ ...PREVIEW_HEADERS, Location: encodeLocation(location) });
  for (const cookie of cookies) headers.append("Set-Cookie", cookie);
  return new Response(null, { status, headers });
}
