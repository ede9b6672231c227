/** The search page of a website whose server searches. */
import type { Client } from "../client.ts";
import { ProblemError } from "../problems.ts";
import { searchQuery, toSearchParams } from "../query.ts";
import type { Card, Facet, Promoted, SearchAnswer, TaskAnswer } from "../schema.ts";
import { isEmpty, SEARCH_OPTIONS, viewAnswer } from "../search-answers.ts";
import type { QueryParams } from "../types.ts";
import type { SiteLanguage } from "./language.ts";
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

const SHOWN_OR_RESET = ["q", "sort", "offset", "cursor", "page"]; // words and order are fields of the form, and another filter begins with the first result
const MAX_ATTEMPTS = 3; // the CMS names malformed parameters first, and a wrong position after them

/**
 * Return the query of a search with the parameters of a page's URL: corrected and interpreted, with tasks, and in other languages
 * if the own one has no result, unless the URL says otherwise.
 */
export function buildSearchQuery(params: URLSearchParams): QueryParams<"/search"> {
  const { site: _, ...query } = searchQuery(params);
  return { ...SEARCH_OPTIONS, ...query };
}

/**
 * Search with the parameters of a page's URL, without those that the CMS rejects, such as a position that is too far.
 *
 * The query is that of `buildSearchQuery`; `describeAnswer` says what became of it. The result is `too-many` if this visitor has searched too often, `unavailable` if the CMS is busy or cannot be reached.
 */
export async function searchFor(client: Client, params: URLSearchParams, { locale, limit, headers = {} }: SearchForOptions): Promise<SearchOutcome> {
  const query = { ...buildSearchQuery(params), locale, limit };
  const ignored: string[] = [];
  for (let attempt = 1; ; attempt++) {
    try {
      const kept = Object.fromEntries(Object.entries(query).filter(([name]) => !ignored.includes(name)));
      return { result: "found", answer: (await client.get("/search", { query: kept, headers })).data, ignored };
    } catch (error) {
      const { status, retryAfter, problem } = error instanceof ProblemError ? error : { status: 0, retryAfter: null, problem: { errors: [] } };
      const rejected = problem.errors.map(({ parameter }) => parameter).filter((name) => name in query && !["locale", "limit"].includes(name) && !ignored.includes(name));
      if (status !== 422 || rejected.length === 0 || attempt === MAX_ATTEMPTS) return { result: status === 429 ? "too-many" : "unavailable", retryAfter };
      ignored.push(...rejected);
    }
  }
}

/** What a search page shows of an answer beside its results, in words and with links. */
export interface AnswerDescription {
  /** Whether there is nothing to show: no page, no recommendation, no task. Then show `calls_to_action` of the answer. */
  isEmpty: boolean;
  /** The number of results, `Results: 12`, or that there are none. */
  heading: string;
  /** What visitors can do here that the query asks for, for the place before the results. */
  tasks: TaskLink[];
  /** Filters that were parts of the query: their labels, and links that take them as words; `remove` is the name of the link. */
  filters: { label: string; remove: string; target: string }[];
  /** Sentences about parts that were left out, and about other languages. */
  notes: string[];
}

/** A task as a link. Without a page it leads to an address such as that of a donor portal. */
export interface TaskLink {
  label: string;
  target: string;
  page: Card | null;
}

/** Return what a search page shows of an answer beside its results. `params` are those of the page's URL. */
export function describeAnswer(answer: SearchAnswer, params: URLSearchParams, { t, locale, number }: SiteLanguage): AnswerDescription {
  const { count, filters, notes } = viewAnswer(answer, locale, t, [...params.keys()]);
  return {
    isEmpty: isEmpty(answer),
    heading: isEmpty(answer) ? t.noResults : fillText(t.results, { count: number(count) }),
    tasks: answer.tasks.map(taskLink),
    filters: filters.map(({ label, text }) => ({ label, remove: fillText(t.removeFilter, { filter: label }), target: changeSearch(params, { literal: text }) })),
    notes,
  };
}

/** Return a task as a link. */
export function taskLink({ label, url, page }: TaskAnswer): TaskLink {
  return { label, target: page?.path ?? url, page };
}

/** Return what to say about a search without an answer: a title, and when to try again. */
export function describeSearchFailure({ result, retryAfter }: Exclude<SearchOutcome, { result: "found" }>, t: SiteTexts): { title: string; text: string } {
  return {
    title: result === "too-many" ? t.tooManySearches : t.searchUnavailable,
    text: retryAfter ? fillText(t.tryAgainAfter, { seconds: retryAfter }) : t.tryAgain,
  };
}

/**
 * Return the query string of a changed search with the same filters, from the first result on: with other words, with those as
 * typed (`correct: false`), or with a part of the text as words that has become a filter (`literal`).
 */
export function changeSearch(params: URLSearchParams, change: { q?: string; correct?: false; literal?: string }): string {
  const replaced = change.q === undefined ? [] : ["q", "correct", "literal"];
  const kept = [...params].filter(([name]) => !["offset", "cursor", "page", ...replaced, ...(change.correct === false ? ["correct"] : [])].includes(name));
  return `?${new URLSearchParams([...kept, ...toSearchParams(change)]).toString()}`;
}

/**
 * Return the parameters of a page's URL that a form with filters keeps in hidden fields, such as a person or a date: all but its words, its
 * order, the facets that it shows, and the position in the results.
 */
export function keepParameters(params: URLSearchParams, facets: readonly Facet[]): [name: string, value: string][] {
  const shown: string[] = facets.filter(({ values }) => values.length > 0).map(({ name }) => name);
  return [...params].filter(([name]) => !SHOWN_OR_RESET.includes(name) && !shown.includes(name));
}

/** Return a promoted result as a link. `page` is the id of the page, for the report of a click. */
export function promotedLink(result: Promoted): { title: string; summary: string; target: string; page: number | undefined } {
  if (result.kind === "link") return { title: result.title, summary: result.summary, target: result.url, page: undefined };
  const { id, title, summary, path } = result.page;
  return { title, summary, target: path, page: id };
}
