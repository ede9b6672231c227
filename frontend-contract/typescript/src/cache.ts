/** The headers with the tags of a response. CDNs remove some of them; none removes the first. */
const TAG_HEADERS = ["Clarion-Tags", "Cache-Tag", "Surrogate-Key"];

/** Read the cache tags of a response, such as `page-7` or `site-1`: what the response was built from. */
export function cacheTags(headers: Headers | Record<string, string | undefined>): string[] {
  const read = (name: string) => (headers instanceof Headers ? headers.get(name) : (headers[name.toLowerCase()] ?? headers[name]));
  const value = TAG_HEADERS.map(read).find(Boolean) ?? "";
  return value.split(/[\s,]+/).filter(Boolean);
}
