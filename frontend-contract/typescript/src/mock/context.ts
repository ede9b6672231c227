/** What an operation of the mock knows of its request. */
import { CMS_URL, type Answer } from "./answer.ts";
import type { RecordedLocale, RecordedPage, RecordedSite } from "./site.ts";

export interface Context {
  site: RecordedSite;
  /** The language of the request, by default the first one. */
  locale: string;
  recorded: RecordedLocale;
  params: URLSearchParams;
  /** The part of the path in the place of `{page_id}`, `{value}` or `{kind}.{notation}`. */
  id: string;
  pathname: string;
}

const DEFAULT_LIMIT = 20;

/** Return an integer parameter. It has been checked before. */
export function readInteger(params: URLSearchParams, name: string, fallback: number): number {
  const text = params.get(name);
  return text === null ? fallback : Number(text);
}

/** Return the part of a list that `limit` and `offset` select. */
export function slice<Item>(items: readonly Item[], params: URLSearchParams): Item[] {
  const offset = readInteger(params, "offset", 0);
  return items.slice(offset, offset + readInteger(params, "limit", DEFAULT_LIMIT));
}

/** Return the part of a list as an answer with its total, `next` and `previous`. */
export function answerPart<Item>(context: Context, items: readonly Item[], headers: Record<string, string>): Answer {
  const { params } = context;
  const [offset, limit] = [readInteger(params, "offset", 0), readInteger(params, "limit", DEFAULT_LIMIT)];
  const after = offset + limit;
  const next = after < items.length ? urlWith(context, { offset: after }) : null;
  const previous = offset > 0 ? urlWith(context, { offset: Math.max(0, offset - limit) }) : null;
  const links = [next && `<${next}>; rel="next"`, previous && `<${previous}>; rel="prev"`].filter(Boolean).join(", ");
  const body = { items: slice(items, params), total: items.length, next, previous };
  return { status: 200, headers: links ? { ...headers, Link: links } : headers, body };
}

/** Return the URL of the request with changed parameters. */
export function urlWith({ pathname, params }: Context, changed: Record<string, string | number>): string {
  const unchanged = [...params].filter(([name]) => !(name in changed));
  const query = new URLSearchParams([...unchanged, ...Object.entries(changed).map(([name, value]): [string, string] => [name, String(value)])]);
  return `${CMS_URL}${pathname}?${query.toString()}`;
}

/** Find a page in the language of the request. */
export function findPage({ site, locale }: Context, id: number): RecordedPage | undefined {
  return site.pages.find(({ body }) => body.id === id && body.locale === locale);
}
