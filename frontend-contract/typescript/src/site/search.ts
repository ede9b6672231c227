/** The search page of a website whose server searches. */
import type { Client } from "../client.ts";
import { ProblemError } from "../problems.ts";
import { searchQuery, toSearchParams } from "../query.ts";
import type { Promoted, SearchAnswer } from "../schema.ts";

/** Options of `searchFor`. */
export interface SearchForOptions {
  locale: string;
  limit: number;
  headers?: Record<string, string>;
}

/**
 * Search with the parameters of a page's URL; without them if the CMS rejects one, such as a position that is too far.
 *
 * A misspelt text is corrected unless the URL has `correct=false`; `corrected_query` then names what was searched for.
 * Null if the search is unavailable, or if the visitor has used it too often.
 */
export async function searchFor(client: Client, params: URLSearchParams, { locale, limit, headers = {} }: SearchForOptions): Promise<SearchAnswer | null> {
  const { site: _, ...query } = searchQuery(params);
  try {
    return (await client.get("/search", { query: { correct: true, ...query, locale, limit }, headers })).data;
  } catch (error) {
    const isWrong = error instanceof ProblemError && error.status === 422 && params.size > 0;
    return isWrong ? searchFor(client, new URLSearchParams(), { locale, limit, headers }) : null;
  }
}

/** Return the query string of a search with other words, or with those as typed (`correct: false`): the same filters, from the first result on. */
export function changeSearch(params: URLSearchParams, change: { q?: string; correct?: false }): string {
  const kept = [...params].filter(([name]) => !["offset", "cursor", "correct", ...Object.keys(change)].includes(name));
  return `?${new URLSearchParams([...kept, ...toSearchParams(change)]).toString()}`;
}

/** Return a promoted result as a link. `page` is the id of the page, for the report of a click. */
export function promotedLink(result: Promoted): { title: string; summary: string; target: string; page: number | undefined } {
  if (result.kind === "link") return { title: result.title, summary: result.summary, target: result.url, page: undefined };
  const { id, title, summary, path } = result.page;
  return { title, summary, target: path, page: id };
}
