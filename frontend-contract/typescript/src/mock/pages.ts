/** Pages, people and lists of the mock. */
import { OPERATIONS } from "../operations.ts";
import { PREFIX } from "../parameters.ts";
import type { Card, CardList } from "../schema.ts";
import { problem, type Answer } from "./answer.ts";
import { filterCards, sortByEvent, sortForPage } from "./cards.ts";
import { answerPart, findPage, readInteger, slice, urlWith, type Context } from "./context.ts";
import { parameterError } from "./errors.ts";
import type { Recorded, RecordedPage } from "./site.ts";

const ABSENT = "public, max-age=0, must-revalidate, s-maxage=10, stale-while-revalidate=0";
const NOT_FILTERS = ["site", "locale", "limit", "view", "path", "for_page"];

/** Answer with a 404 that caches may keep for a minute. */
export function answerAbsent(): Answer {
  const answer = problem(404, [], ABSENT);
  return { ...answer, headers: { ...answer.headers, "Cache-Tag": "gaps,redirects" } };
}

export function answerRecorded({ headers, body }: Recorded): Answer {
  return { status: 200, headers, body };
}

/** Answer `/resolve`: the page at the path, or where it has moved. */
export function resolvePath(context: Context): Answer {
  const [bare = "", query = ""] = (context.params.get("path") ?? "").split("?", 2);
  const path = normalisePath(bare);
  const withQuery = query ? findWithQuery(context, path, query) : undefined;
  const page = withQuery ? undefined : context.site.pages.find(({ body }) => normalisePath(body.path) === path);
  if (page) return wrapPage(answerPage({ ...context, locale: page.body.locale }, page));
  const withdrawn = context.site.withdrawn.find((one) => normalisePath(one.path) === path);
  if (withdrawn && !withQuery) return { status: 410, headers: withdrawn.headers, body: withdrawn.body };
  const moved = withQuery ?? context.site.redirects.body.items.find((redirect) => normalisePath(redirect.path) === path);
  if (!moved) return answerAbsent();
  const body = { result: "redirect", location: moved.location, permanent: moved.permanent };
  return { status: 200, headers: context.site.redirects.headers, body };
}

/** Find the redirect of a path whose parameters are all in the query. */
function findWithQuery(context: Context, path: string, query: string) {
  const given = query.split("&");
  return context.site.redirects.body.items.find((redirect) => {
    const [bare = "", needed] = redirect.path.split("?", 2);
    return needed !== undefined && normalisePath(bare) === path && needed.split("&").every((parameter) => given.includes(parameter));
  });
}

function wrapPage(answer: Answer): Answer {
  return answer.status === 200 ? { ...answer, body: { page: answer.body, result: "page" } } : answer;
}

function normalisePath(path: string): string {
  return `/${path.split("/").filter(Boolean).join("/")}`.normalize("NFC");
}

/** Answer `/pages/{page_id}`. */
export function findPageById(context: Context): Answer {
  const page = findPage(context, Number(context.id));
  if (page) return answerPage(context, page);
  const withdrawn = context.site.withdrawn.find(({ id }) => id === Number(context.id));
  return withdrawn ? { status: 410, headers: withdrawn.headers, body: withdrawn.body } : answerAbsent();
}

/** Answer `/pages/{page_id}/event.ics`. */
export function findEvent(context: Context): Answer {
  const event = findPage(context, Number(context.id))?.event;
  return event ? answerRecorded(event) : answerAbsent();
}

/** Answer `/pages/{page_id}/versions`. */
export function listVersions(context: Context): Answer {
  const page = findPage(context, Number(context.id));
  return page ? answerRecorded(page.versions) : answerAbsent();
}

/** Answer `/pages/{page_id}/versions/{number}/comparison`, with the version before. */
export function compareVersions(context: Context): Answer {
  const [id = "", number = ""] = context.id.split("/versions/");
  const [page, other] = [findPage(context, Number(id)), context.params.get("with")];
  const comparison = other === null || Number(other) === Number(number) - 1 ? page?.comparisons[number] : undefined;
  return comparison ? answerRecorded(comparison) : answerAbsent();
}

function answerPage(context: Context, page: RecordedPage): Answer {
  const own = page.list === null ? [] : listFilters(page.list);
  const given = [...new Set(context.params.keys())].filter((name) => !NOT_FILTERS.includes(name) && !isDefault(context, name));
  const refused = given.filter((name) => !own.includes(name)).sort();
  const message = page.list === null ? "This page has no list to filter." : "The list of this page has no such filter.";
  if (refused.length > 0) return problem(422, refused.map((name) => parameterError(name, { code: "not_applicable", message })));
  return { status: 200, headers: page.headers, body: fillListing(context, page) };
}

/** Tools may send `offset=0`, which is the default and has no effect. */
function isDefault({ params }: Context, name: string): boolean {
  return name === "offset" && readInteger(params, "offset", 0) === 0;
}

function listFilters(list: string): string[] {
  return Object.keys(OPERATIONS[`GET ${PREFIX}/${list}`] ?? {});
}

/** Return the page with the part of its list, and of what a person said and wrote, that the request selects. */
function fillListing(context: Context, { body, list }: RecordedPage): unknown {
  if (list !== null && "listing" in body) {
    const cards = filterCards(context, body.listing.items);
    return { ...body, listing: { ...body.listing, items: slice(cards, context.params), total: cards.length } };
  }
  return "person" in body && body.person ? { ...body, person: sliceProfile(context, body.person) } : body;
}

function sliceProfile<One extends object>({ params }: Context, profile: One): One {
  const parts = Object.entries(profile).map(([name, part]: [string, unknown]) => {
    const items = part && typeof part === "object" && "items" in part ? (part.items as unknown[]) : null;
    return [name, items ? { ...(part as object), items: slice(items, params) } : part] as const;
  });
  return Object.fromEntries(parts) as One;
}

/** Answer `/pages/{page_id}/related`. */
export function findRelated(context: Context): Answer {
  const page = findPage(context, Number(context.id));
  return page ? { status: 200, headers: page.headers, body: page.body.related } : answerAbsent();
}

/** Answer `/people` and `/people/{value}`. */
export function listPeople(context: Context): Answer {
  const { headers, body } = context.recorded.people;
  return { status: 200, headers, body: { items: slice(body.items, context.params), total: body.total } };
}

export function findPerson(context: Context): Answer {
  const profile = context.recorded.profiles[context.id];
  return profile ? { status: 200, headers: profile.headers, body: sliceProfile(context, profile.body) } : answerAbsent();
}

/** Answer a list of cards. */
export function listCards(context: Context): Answer {
  const name = context.pathname.split("/").pop() ?? "";
  const list: Recorded<CardList> | undefined = context.recorded.lists[name];
  if (!list) return answerAbsent();
  const cards: Card[] = filterCards(context, list.body.items);
  const inOrder = sortByEvent(context.params.has("for_page") ? sortForPage(context, cards) : cards, context.params.get("sort"));
  return answerPart(context, inOrder, list.headers);
}

/** Answer `/sitemap`, of all languages or one, and `/redirects`: the parts follow an id or a number. */
export function listSitemap(context: Context): Answer {
  const { headers, body } = context.site.sitemap;
  const locale = context.params.get("locale");
  const after = readInteger(context.params, "after", 0);
  const noindex = context.params.get("noindex") === "true";
  const rest = body.items.filter((item) => item.id > after && (locale === null || item.locale === locale) && (noindex || !item.noindex));
  const items = rest.slice(0, readInteger(context.params, "limit", 500));
  const next = items.length < rest.length ? urlWith(context, { after: items[items.length - 1]?.id ?? 0 }) : null;
  return { status: 200, headers, body: { items, next } };
}

export function listRedirects(context: Context): Answer {
  const { headers, body } = context.site.redirects;
  const start = readInteger(context.params, "after", 0);
  const end = start + readInteger(context.params, "limit", 500);
  const next = end < body.items.length ? urlWith(context, { after: end }) : null;
  return { status: 200, headers, body: { items: body.items.slice(start, end), next } };
}
