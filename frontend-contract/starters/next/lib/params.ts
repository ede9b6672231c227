export type SearchParams = Record<string, string | string[] | undefined>;

/** Convert the search parameters of a page to `URLSearchParams`. */
export function toParams(given: SearchParams): URLSearchParams {
  return new URLSearchParams(Object.entries(given).flatMap(([name, values]) => [values ?? []].flat().map((value) => [name, value])));
}

/** Return a query with some parameters replaced; null removes one. */
export function withParams(params: URLSearchParams, changes: Record<string, string | number | null>): string {
  const changed = new URLSearchParams(params);
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) changed.delete(name);
    else changed.set(name, String(value));
  }
  return changed.size > 0 ? `?${changed}` : "?";
}
