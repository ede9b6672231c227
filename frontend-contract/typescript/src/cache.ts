/** Read the tags of a response's `Cache-Tag` header, such as `page-7` or `site-1`: what the response was built from. */
export function cacheTags(headers: Headers | Record<string, string | undefined>): string[] {
  const value = headers instanceof Headers ? headers.get("Cache-Tag") : (headers["cache-tag"] ?? headers["Cache-Tag"]);
  return (value ?? "").split(/[\s,]+/).filter(Boolean);
}
