/** What a visitor searches for, and its form as URL parameters. Without DOM, so that it can be tested in Node. */
import { toSearchParams } from "../query.ts";
import { SEARCH_OPTIONS } from "../search-answers.ts";
import type { QueryParams } from "../types.ts";

/** A search of the element: its words, filters and order, as the API takes them. */
export type SearchQuery = Omit<QueryParams<"/search">, "site" | "locale" | "limit" | "offset" | "view">;

/** A search: its query as the API takes it, and the page of its results, from 1. */
export interface SearchState {
  query: SearchQuery;
  page: number;
}

/** The filters of a search in the order in which they are shown. */
export const FILTERS = [
  "type",
  "topic",
  "region",
  "year",
  "person",
  "author",
  "story_kind",
  "action_kind",
  "placement",
  "published_after",
  "published_before",
  "event",
  "event_after",
  "event_before",
] as const satisfies readonly (keyof SearchQuery)[];

export type FilterName = (typeof FILTERS)[number];

const DATES = ["published_after", "published_before", "event_after", "event_before"];
const SINGLE: readonly string[] = ["q", ...DATES, "sort", "cursor", "correct"];
const PARAMETERS = ["q", ...FILTERS, "sort", "cursor", "correct", "literal"];

/** Return whether a value may be one of a parameter. The CMS knows more, and rejects filters that it does not have. */
function isPlausible(name: string, text: string): boolean {
  if (DATES.includes(name)) return /^\d{4}-\d\d-\d\d$/.test(text);
  return name === "year" ? /^\d{4}$/.test(text) : name === "correct" ? text === "false" : text !== "";
}
const MAX_OFFSET = 1_000; // the API's limit for `offset` + `limit`; further results are reached with a cursor

/**
 * Read a search from the URL parameters whose names begin with `prefix`, without values that are none.
 *
 * Which kinds and topics there are only the CMS knows: a filter that it rejects is left out then.
 */
export function readState(params: URLSearchParams, prefix = ""): SearchState {
  const query: Record<string, unknown> = {};
  for (const name of PARAMETERS) {
    const texts = params.getAll(prefix + name).filter((text) => isPlausible(name, text));
    const values = texts.map((text) => (name === "year" ? Number(text) : name === "correct" ? false : text));
    if (values.length) query[name] = SINGLE.includes(name) ? values[0] : values;
  }
  const page = Number(params.get(`${prefix}page`));
  return { query, page: Number.isInteger(page) && page > 1 && page < 100_000 ? page : 1 };
}

/** Return a URL with the parameters of a search, whose names begin with `prefix`. Other parameters are kept. */
export function writeState(url: URL, { query, page }: SearchState, prefix = ""): URL {
  const target = new URL(url);
  for (const name of [...PARAMETERS, "page"]) target.searchParams.delete(prefix + name);
  const sort = query.sort === "relevance" ? undefined : query.sort;
  const correct = query.correct === false ? false : undefined;
  const values = { ...query, q: query.q || undefined, sort, correct, page: page > 1 ? page : undefined };
  for (const [name, value] of toSearchParams(values)) target.searchParams.append(prefix + name, value);
  target.hash = "";
  return target;
}

/** Return the query for the API, with what every search page asks for. `fixed` are filters that visitors cannot change. */
export function buildQuery({ query, page }: SearchState, fixed: SearchQuery, limit: number): QueryParams<"/search"> {
  const offset = (page - 1) * limit;
  const start = query.cursor || offset + limit > MAX_OFFSET ? {} : { offset };
  return { ...SEARCH_OPTIONS, ...query, ...fixed, ...start, limit };
}

/** Return the first page of another search: the query changed by `change`. Another text is corrected and interpreted again. */
export function changeQuery({ query }: SearchState, change: Partial<SearchQuery>): SearchState {
  const { cursor: _, correct, literal, ...rest } = query;
  const kept = change.q === undefined ? { ...(correct === false && { correct }), ...(literal && { literal }) } : {};
  return { query: { ...rest, ...kept, ...change }, page: 1 };
}

/** Return the search with parts of its text as words that `interpret` has made filters. */
export function takeAsWords(state: SearchState, parts: string[]): SearchState {
  return parts.length ? changeQuery(state, { literal: [...new Set([...(state.query.literal ?? []), ...parts])] }) : state;
}

/** Return the values of a filter as texts. */
export function filterValues(query: SearchQuery, name: FilterName): string[] {
  return [query[name] ?? []].flat().map(String);
}

/** Return the search with a filter's value added, or removed if it is set. */
export function toggleFilter(state: SearchState, name: FilterName, value: string): SearchState {
  const params = toSearchParams(changeQuery(state, {}).query);
  if (params.has(name, value)) params.delete(name, value);
  else params.append(name, value);
  return readState(params);
}

/** Return the search without its filters; those that are parts of its text become words. */
export function clearFilters(state: SearchState, parts: string[] = []): SearchState {
  const { query } = changeQuery(takeAsWords(state, parts), {});
  for (const name of FILTERS) delete query[name];
  return { query, page: 1 };
}

/** Return the search without filters or an order that the CMS has rejected; null if it has rejected neither. */
export function leaveOut({ query, page }: SearchState, rejected: string[]): SearchState | null {
  const names = ([...FILTERS, "sort"] as const).filter((name) => name in query && rejected.includes(name));
  const kept = { ...query };
  for (const name of names) delete kept[name];
  return names.length ? { query: kept, page } : null;
}

/** Return the state of the next page of results, or null after the last one. */
export function nextPage(state: SearchState, next: string | null, limit: number): SearchState | null {
  if (!next) return null;
  const page = state.page + 1;
  const { cursor: _, ...query } = state.query;
  if (page * limit <= MAX_OFFSET) return { query, page };
  const params = new URL(next, "http://cms").searchParams;
  const [cursor, q] = [params.get("cursor"), params.get("q")]; // of the corrected text
  return cursor ? { query: { ...query, ...(q ? { q } : {}), cursor }, page } : null;
}

/** Return the state of the previous page, or null. A page that was reached with a cursor has none: visitors go back. */
export function previousPage({ query, page }: SearchState): SearchState | null {
  return page > 1 && !query.cursor ? { query, page: page - 1 } : null;
}
