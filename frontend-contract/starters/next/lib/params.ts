export type SearchParams = Record<string, string | string[] | undefined>;

/** Convert the search parameters of a page to `URLSearchParams`. */
export function toParams(given: SearchParams): URLSearchParams {
  return new URLSearchParams(Object.entries(given).flatMap(([name, values]) => [values ?? []].flat().map((value) => [name, value])));
}

/** Return a query with one parameter replaced; null removes it. */
export function withParam(params: URLSearchParams, name: string, value: string | number | null): string {
  return `?${new URLSearchParams([...[...params].filter(([key]) => key !== name), ...(value === null ? [] : [[name, String(value)]])])}`;
}
