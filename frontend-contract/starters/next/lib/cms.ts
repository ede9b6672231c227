/** Reads from the CMS. Content is cached with the tags and the lifetime that the CMS names; searches and drafts never are. */
import { createClient, ProblemError, readQuery, type ApiResponse, type QueryParams, type ResponseBody } from "clarion-contract";
import { cacheLife, cacheTag } from "next/cache";
import { cache } from "react";
import { API_URL, DEFAULT_LOCALE, SITE } from "./config";

export const PAGE_SIZE = 12;
const TIMEOUT_MS = 5_000;

/** A cache between this server and the CMS must not answer with what a webhook has just expired here. */
export const cms = createClient({ baseUrl: API_URL, site: SITE, headers: { "Cache-Control": "no-cache" } });

export const requestInit = (): RequestInit => ({ signal: AbortSignal.timeout(TIMEOUT_MS) });

/** Return the page or the redirect at a path, with the filters of a list in the URL; null if there is none. */
export const resolvePath = cache((path: string, params: URLSearchParams) => {
  const { site: _site, locale: _locale, ...filters } = readQuery("/resolve", params);
  return resolve({ ...filters, path, limit: PAGE_SIZE });
});

/** Return menus, settings, topics and regions of a language; null if the CMS does not know it. */
export const getSite = cache((locale: string) => site(locale));

/** Return the languages of the site. The paths of the default language have no prefix. */
export async function getLocales() {
  "use cache";
  return (await keep(cms.get("/locales", { init: requestInit() })))?.items ?? [];
}

/** Return the call to action behind the button in the header. */
export async function getDonation(locale: string) {
  "use cache";
  return (await keep(cms.get("/calls-to-action", { query: { locale, action_kind: ["give_once", "give_monthly"], limit: 1 }, init: requestInit() })))?.items[0];
}

/** Return every public page for the sitemap, in all languages. */
export async function getSitemap(): Promise<ResponseBody<"/sitemap">["items"]> {
  "use cache";
  const items: ResponseBody<"/sitemap">["items"] = [];
  let part = await keep(cms.get("/sitemap", { query: { limit: 500 }, init: requestInit() }));
  while (part) {
    items.push(...part.items);
    part = part.next === null ? null : (await cms.follow("/sitemap", part.next)).data;
  }
  return items;
}

/** Return the path that the CMS knows: `/fr/stories/`. */
export function pathOf(locale: string, segments: string[] = []): string {
  return ["", ...(locale === DEFAULT_LOCALE ? [] : [locale]), ...segments.map((one) => decodeURIComponent(one)), ""].join("/");
}

async function resolve(query: QueryParams<"/resolve">): Promise<ResponseBody<"/resolve"> | null> {
  "use cache";
  return keep(cms.get("/resolve", { query, init: requestInit() }));
}

async function site(locale: string): Promise<ResponseBody<"/site"> | null> {
  "use cache";
  return keep(cms.get("/site", { query: { locale }, init: requestInit() }));
}

/** Await a response inside of "use cache", and give the entry its tags and its lifetime. Null for 404 and 422. */
async function keep<Body>(request: Promise<ApiResponse<Body>>): Promise<Body | null> {
  try {
    const { data, cacheTags, headers } = await request;
    cacheTag(...cacheTags);
    setLifetime(headers.get("Cache-Control") ?? "");
    return data;
  } catch (error) {
    if (!(error instanceof ProblemError && [404, 422].includes(error.status))) throw error;
    cacheTag("gaps"); // what is missing may be published
    setLifetime("s-maxage=10");
    return null;
  }
}

/** Keep an entry for `s-maxage`, and use it for `stale-while-revalidate` while it is renewed, but no longer. */
function setLifetime(cacheControl: string): void {
  const seconds = (name: string) => Number(new RegExp(`${name}=(\\d+)`).exec(cacheControl)?.[1] ?? 0);
  const expire = Math.max(1, seconds("s-maxage") + seconds("stale-while-revalidate"));
  cacheLife({ stale: 0, revalidate: Math.min(seconds("s-maxage"), expire - 1), expire });
}
