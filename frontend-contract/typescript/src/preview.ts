/** Previews: the editor's panel opens a page of yours with a code, you exchange it for a token and read the draft. */

const CODE = "code";

/** The one-use code that the CMS opened this address with; null if this is no preview. */
export function parsePreviewCode(address: string | URL): string | null {
  return new URL(address, "http://frontend").searchParams.get(CODE) || null;
}

/** Headers for every answer that shows a draft: nobody keeps it, finds it, or passes its address on. */
export const PREVIEW_HEADERS = {
  "Cache-Control": "private, no-store",
  "Referrer-Policy": "no-referrer",
  "X-Robots-Tag": "noindex, nofollow",
} as const;
