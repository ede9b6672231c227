/** The search page of a website whose server searches. */
import type { Client } from "../client.ts";
import { ProblemError } from "../problems.ts";
import { searchQuery, toSearchParams } from "../query.ts";
import type { Promoted, SearchAnswer } from "../schema.ts";
import { fillText } from "./texts/fill.ts";
import type { SiteTexts } from "./texts/index.ts";

/** Options of `searchFor`. */
export interface SearchForOptions {
  locale: string;
  limit: number;
  headers?: Record<string, string>;
}

/** What came of a search: the answer, or why there is none and how many seconds to wait, if the CMS says so. */
export type SearchOutcome =
  | { result: "found"; answer: SearchAnswer; /** Parameters of the URL that the CMS has rejected. */ ignored: string[] }
  | { result: "too-many" | "unavailable"; retryAfter: number | null };

const MAX_ATTEMPTS = 3; // the CMS names malformed parameters first, and a wrong position after them

/**
 * Search with the parameters of a page's URL, without those that the CMS rejects, such as a position that is too far.
 *
 * A misspelt text is corrected unless the URL has `correct=false`; `corrected_query` of the answer then names what was searched
 * for. The result is `too-many` if this visitor has searched too often, `unavailable` if the CMS is busy or cannot be reached.
 */
export async function searchFor(client: Client, params: URLSearchParams, { locale, limit, headers = {} }: SearchForOptions): Promise<SearchOutcome> {
  const { site: _, ...query } = { ...searchQuery(params), locale, limit };
  const ignored: string[] = [];
  for (let attempt = 1; ; attempt++) {
    try {
      const kept = Object.fromEntries(Object.entries(query).filter(([name]) => !ignored.includes(name)));
      return { result: "found", answer: (await client.get("/search", { query: { correct: true, ...kept }, headers })).data, ignored };
    } catch (error) {
      const { status, retryAfter, problem } = error instanceof ProblemError ? error : { status: 0, retryAfter: null, problem: { errors: [] } };
      const rejected = problem.errors.map(({ parameter }) => parameter).filter((name) => name in query && !["locale", "limit"].includes(name) && !ignored.includes(name));
      if (status !== 422 || rejected.length === 0 || attempt === MAX_ATTEMPTS) return { result: status === 429 ? "too-many" : "unavailable", retryAfter };
      ignored.push(...rejected);
    }
  }
}

/** Return what to say about a search without an answer: a title, and when to try again. */
export function describeSearchFailure({ result, retryAfter }: Exclude<SearchOutcome, { result: "found" }>, t: SiteTexts): { title: string; text: string } {
  return {
    title: result === "too-many" ? t.tooManySearches : t.searchUnavailable,
    text: retryAfter ? fillText(t.tryAgainAfter, { seconds: retryAfter }) : t.tryAgain,
  };
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
