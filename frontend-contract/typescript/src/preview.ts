/** Previews: the editor's panel opens a page of the frontend with a code, which is exchanged for a token to read the draft. */

const CODE = "code";

/** Return the single-use code in the URL that the CMS has opened; null if the URL is not a preview. */
export function parsePreviewCode(url: string | URL): string | null {
  return new URL(url, "http://frontend").searchParams.get(CODE) || null;
}

/** Headers of every response with a draft: it is not stored, not indexed, and its URL is not sent as a referrer. */
export const PREVIEW_HEADERS = {
  "Cache-Control": "private, no-store",
  "Referrer-Policy": "no-referrer",
  "X-Robots-Tag": "noindex, nofollow",
} as const;

/**
 * Return all headers of a page with a draft: `PREVIEW_HEADERS`, and the permission for the CMS, and no other site, to show it in
 * a frame. Without that, the panel of the editor stays empty, if your pages are not shown in frames otherwise.
 */
export function previewHeaders(cmsUrl: string | URL): Record<string, string> {
  return { ...PREVIEW_HEADERS, "Content-Security-Policy": `frame-ancestors ${new URL(cmsUrl).origin}` };
}
