/** Search and suggestions of the mock: words of the query in titles, summaries, topics and texts of the recorded pages. */
import { OPERATIONS } from "../operations.ts";
import type { CallToActionCard, Card, Facet, FoundCard, SearchAnswer, SuggestAnswer, Suggested, SuggestedPage } from "../schema.ts";
import { invalid, uncached, type Answer } from "./answer.ts";
import { filterCards, sortByEvent, valuesOf } from "./cards.ts";
import { readInteger, urlWith, type Context } from "./context.ts";
import type { RecordedPage } from "./site.ts";
import { correctWord, countMatches, findPassages, isMatch, markWords, parseQuery, readText, splitWords, type Query } from "./text.ts";

const CURSOR = /^after-(\d+)$/;
const QUERY_ID = "example-query";
const MAX_SUGGESTIONS = 8;
const MAX_CALLS = 3;

interface Match {
  page: RecordedPage;
  card: Card;
  score: number;
}

/** Answer `/search`. */
export function search(context: Context): Answer {
  const text = context.params.get("q") ?? "";
  const correction = correctText(context, parseQuery(text));
  const corrected = context.params.get("correct") === "true" ? correction : null;
  const query = parseQuery(corrected ?? text);
  const cursor = context.params.get("cursor");
  if (cursor !== null && !CURSOR.test(cursor)) return invalid("cursor", "malformed", "Use the `next` URL unchanged.");
  const offset = cursor === null ? readInteger(context.params, "offset", 0) : Number(CURSOR.exec(cursor)?.[1]);
  const all = findMatches(context, query);
  const matches = sortMatches(selectMatches(context, all), context.params.get("sort"), query);
  const after = offset + readInteger(context.params, "limit", 20);
  const body: SearchAnswer = {
    query: text,
    query_id: QUERY_ID,
    total: matches.length,
    degraded: false,
    did_you_mean: corrected === null ? correction : null,
    corrected_query: corrected,
    facets: context.recorded.facets.map((facet) => countFacet(context, facet, all)).filter(({ values }) => values.length > 0),
    items: matches.slice(offset, after).map((match) => highlight(match, query)),
    next: after < matches.length ? nextUrl(context, after, corrected ?? text) : null,
    promoted: [],
    tasks: [],
    interpretation: [],
    languages: [context.locale],
    calls_to_action: matches.length > 0 ? [] : findCalls(context),
  };
  return uncached(body);
}

/** Return the calls to action that editors show if nothing was found. */
function findCalls({ site, locale }: Context): CallToActionCard[] {
  const pages = site.pages.flatMap(({ body }) => (body.type === "call_to_action" && body.locale === locale && body.running ? [body] : []));
  const placed = pages.filter(({ placements }) => placements.includes("search_empty")).sort((a, b) => b.priority - a.priority);
  return placed.slice(0, MAX_CALLS).map(({ action }) => action);
}

function nextUrl(context: Context, after: number, q: string): string {
  const params = new URLSearchParams([...context.params].filter(([name]) => name !== "offset" && name !== "correct"));
  if (q) params.set("q", q);
  return urlWith({ ...context, params }, { cursor: `after-${after}` });
}

function findMatches({ site, locale }: Context, query: Query): Match[] {
  const types = OPERATIONS["GET /api/v1/search"]?.type?.enum ?? [];
  const pages = site.pages.filter(({ body }) => body.locale === locale && types.includes(body.type));
  return pages.map((page) => ({ page, card: toCard(page, site.pages), score: rate(page, query) })).filter(({ score }) => score > 0);
}

/** Return the page's card from a list, or what a card has of the page itself. */
function toCard({ body }: RecordedPage, pages: RecordedPage[]): Card {
  for (const page of pages) {
    const listed: readonly Card[] = "listing" in page.body ? page.body.listing.items : [];
    const card = listed.find((one) => one.id === body.id);
    if (card) return card;
  }
  const { id, type, title, summary, locale, path, url, published_at, topics, image } = body;
  const own = { id, type, title, summary, locale, path, url, published_at, topics, image: image && { ...image, placeholder: "" } };
  return { ...own, story_kind: null, action_kind: null, action: null, byline: null, reading_minutes: null } as Card;
}

function slugOf(path: string): string {
  return path.split("/").filter(Boolean).pop() ?? "";
}

/** Return how well a page fits: 0 if a word is missing or excluded, 1 for a query without words. */
function rate({ body }: RecordedPage, { words, excluded }: Query): number {
  const names = body.topics.map(({ label }) => label).join(" ");
  const parts: [text: string, weight: number][] = [[body.title, 8], [names, 4], [body.summary, 3], [readText(body), 1]];
  const score = (word: string) => parts.reduce((sum, [text, weight]) => sum + weight * Math.min(3, countMatches(text, word)), 0);
  const scores = words.map(score);
  return excluded.some((word) => score(word) > 0) || scores.includes(0) ? 0 : 1 + scores.reduce((sum, one) => sum + one, 0);
}

function selectMatches(context: Context, matches: Match[], without = ""): Match[] {
  const kept = new Set(filterCards(context, matches.map(({ card }) => card), without));
  return matches.filter(({ card }) => kept.has(card));
}

function sortMatches(matches: Match[], sort: string | null, { words }: Query): Match[] {
  const date = ({ card }: Match) => card.published_at ?? "";
  const newest = (a: Match, b: Match) => date(b).localeCompare(date(a)) || b.card.id - a.card.id;
  if (sort?.startsWith("event_")) return sortByEvent(matches.map(({ card }) => card), sort).flatMap((card) => matches.filter((one) => one.card === card));
  if (sort === "oldest") return [...matches].sort((a, b) => newest(b, a));
  return [...matches].sort(sort === "newest" || words.length === 0 ? newest : (a, b) => b.score - a.score || newest(a, b));
}

/** Count the results with each value, under all filters but this one. */
function countFacet(context: Context, facet: Facet, matches: Match[]): Facet {
  const selected = context.params.getAll(facet.name);
  const values = selectMatches(context, matches, facet.name).flatMap(({ page, card }) => valuesOf(card, page.filters, facet.name));
  const counted = facet.values.map(({ label, value, parent }) => {
    return { label, value, count: values.filter((one) => one === value).length, selected: selected.includes(value), parent };
  });
  const kept = counted.filter(({ count, selected }) => count > 0 || selected);
  const hasMonths = kept.some(({ parent }) => parent !== null); // they stay in the order of the calendar
  return { ...facet, values: hasMonths ? kept : kept.sort((a, b) => b.count - a.count) };
}

function highlight({ card, page }: Match, query: Query): FoundCard {
  const isMarked = (word: string) => query.words.some((asked) => isMatch(word, asked));
  const highlights = { title: markWords(card.title, isMarked), body: findPassages(readText(page.body), query), attachments: [] };
  return { ...card, slug: slugOf(card.path), highlights, found_in: [card.locale] };
}

/** Return the words of titles that are similar to those of a query that finds nothing; null if there are none. */
function correctText(context: Context, query: Query): string | null {
  if (selectMatches(context, findMatches(context, query)).length > 0) return null;
  const { words } = query;
  const known = new Set(findMatches(context, { words: [], excluded: [] }).flatMap(({ card }) => splitWords(card.title)));
  const corrected = words.map((word) => (known.has(word) ? word : correctWord(word, known)));
  return corrected.length > 0 && !corrected.includes(null) && corrected.join(" ") !== words.join(" ") ? corrected.join(" ") : null;
}

/** Answer `/search/suggest`: titles that begin with the text, then topics and people, then other titles. */
export function suggest(context: Context): Answer {
  const text = context.params.get("q") ?? "";
  const asked = splitWords(text);
  const rows: [rank: number, item: Suggested][] = [];
  const add = (label: string, rank: number, item: Omit<Suggested, "text" | "highlight">) => {
    const words = splitWords(label);
    if (asked.length === 0 || !asked.every((one) => words.some((word) => word.startsWith(one)))) return;
    const isMarked = (word: string) => asked.some((one) => word.startsWith(one));
    const begins = asked.every((one, index) => words[index]?.startsWith(one));
    rows.push([item.kind === "page" && begins ? 0 : rank, { ...item, text: label, highlight: markWords(label, isMarked) } as Suggested]);
  };
  const people = context.recorded.people.body.items;
  for (const { card } of findMatches(context, { words: [], excluded: [] })) {
    if (!people.some(({ path }) => path === card.path)) add(card.title, 2, { kind: "page", path: card.path, value: null, type: card.type as SuggestedPage["type"] });
  }
  for (const { label, value } of context.recorded.topics.body.items) add(label, 1, { kind: "topic", path: null, value, type: null });
  for (const { name, path, value } of people) add(name, 1, { kind: "person", path, value, type: null });
  const items = rows.sort(([a], [b]) => a - b).slice(0, readInteger(context.params, "limit", MAX_SUGGESTIONS)).map(([, item]) => item);
  const body: SuggestAnswer = { query: text, items };
  return uncached(body);
}
