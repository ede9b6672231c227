/** What an answer was made from (`page-7`, `site-1`): the header `Cache-Tag` of a response, or of headers kept. */
export function cacheTags(headers: Headers | Record<string, string | undefined>): string[] {
  const value = headers instanceof Headers ? headers.get("Cache-Tag") : (headers["cache-tag"] ?? headers["Cache-Tag"]);
  return (value ?? "").split(/[\s,]+/).filter(Boolean);
}
