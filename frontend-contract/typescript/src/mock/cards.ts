/** Cards in lists: their filters, and their compact form. */
import { readBoolean } from "./parameters.ts";
import type { Card, CardList } from "../schema.ts";
import type { Context } from "./context.ts";

const COMMON = ["topic", "region", "featured", "year"];

/** Return the cards that match all filters of the request; a filter with several values matches any of them. */
export function filterCards<One extends Card>(context: Context, cards: readonly One[], without = ""): One[] {
  return cards.filter((card) => matches(context, card, without));
}

function matches({ site, params }: Context, card: Card, without: string): boolean {
  const filters = site.pages.find(({ body }) => body.id === card.id)?.filters ?? {};
  if (!isWithin(params, "published", card.published_at) || !isWithin(params, "event", eventOf(card))) return false;
  const featured = readBoolean(params.get("featured"));
  if (featured !== undefined && filters.featured?.[0] !== String(featured)) return false;
  const names = new Set([...params.keys()].filter((name) => name !== without && (COMMON.includes(name) || isFilter(site, name))));
  return [...names].every((name) => name === "featured" || params.getAll(name).some((value) => valuesOf(card, filters, name).includes(value)));
}

function isWithin(params: URLSearchParams, name: string, date: string | null): boolean {
  const [after, before, day] = [params.get(`${name}_after`), params.get(`${name}_before`), date?.slice(0, 10) ?? ""];
  return !((after && day < after) || (before && (day === "" || day >= before)));
}

function eventOf(card: Card): string | null {
  return card.action?.event_at ?? null;
}

/** Sort cards by the start of their event for `sort=event_asc` and `event_desc`; those without one are last. */
export function sortByEvent<One extends Card>(cards: readonly One[], sort: string | null): One[] {
  if (sort !== "event_asc" && sort !== "event_desc") return [...cards];
  const sign = sort === "event_desc" ? -1 : 1;
  const rank = (card: One) => Number(eventOf(card) === null);
  return [...cards].sort((a, b) => rank(a) - rank(b) || sign * (eventOf(a) ?? "").localeCompare(eventOf(b) ?? "") || b.id - a.id);
}

/** Return whether a parameter filters by values that were recorded with the pages. */
function isFilter(site: Context["site"], name: string): boolean {
  return name === "type" || site.pages.some(({ filters }) => name in filters);
}

/** Return the values of a card for a filter or facet. */
export function valuesOf(card: Card, filters: Record<string, string[]>, name: string): string[] {
  if (name === "type") return [card.type];
  return filters[name] ?? (name === "year" && card.published_at ? [card.published_at.slice(0, 4)] : []);
}

/** Sort calls to action for a page: those that the page shows, then those that share a topic, then all others. */
export function sortForPage<One extends CardList["items"][number]>(context: Context, cards: readonly One[]): One[] {
  const id = Number(context.params.get("for_page"));
  const page = context.site.pages.find(({ body }) => body.id === id)?.body;
  if (!page) return [...cards];
  const shown = page.calls_to_action.map((call) => call.id);
  const topics = new Set(page.topics.map((topic) => topic.value));
  const rank = (card: One) => (shown.includes(card.id) ? 0 : card.topics.some(({ value }) => topics.has(value)) ? 1 : 2);
  return [...cards].sort((a, b) => rank(a) - rank(b));
}

/** Return a body in which the pictures of cards have only `src`, as `view=compact` asks for. */
export function compactCards(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(compactCards);
  if (node === null || typeof node !== "object") return node;
  const entries = Object.entries(node).map(([name, value]) => [name, compactCards(value)] as const);
  const copy = Object.fromEntries(entries) as Record<string, unknown>;
  const image = copy.image;
  if (isCard(copy) && image && typeof image === "object") copy.image = { ...image, files: null, placeholder: "" };
  return copy;
}

function isCard(node: Record<string, unknown>): boolean {
  return "path" in node && "summary" in node && "topics" in node && !("body" in node);
}
