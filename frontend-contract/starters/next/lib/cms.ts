/** Reads from the CMS. Content is cached with the tags and the lifetime that the CMS names; searches and drafts never are. */
import { createClient } from "clarion-contract";
import { describeGap, readFeed, readLifetime, readNewsSitemapFile, readSitemapFile, readVersions, resolvePage, retryConnection, visitorHeaders } from "clarion-contract/site";
import type { Found, Kept, PageVersions, TextFile } from "clarion-contract/site";
import { cacheLife, cacheTag } from "next/cache";
import { headers } from "next/headers";
import { API_URL, DEFAULT_LOCALE, FRONTEND_KEY, FRONTEND_URL, PROXIES, SITE } from "./config";
import { languageOf } from "./language";

export const PAGE_SIZE = 12;
const TIMEOUT_MS = 5_000;

export const cms = createClient({
  baseUrl: API_URL,
  site: SITE,
  frontendKey: FRONTEND_KEY,
  fresh: true, // a cache between this server and the CMS must not answer with what a webhook has just expired here
  timeout: TIMEOUT_MS,
  fetch: retryConnection((...request) => fetch(...request)),
});

/** Return the page, the redirect or the notice at a path, with the filters of a list in the query string; null if there is none. */
export async function resolvePath(path: string, search: string): Promise<Found | null> {
  "use cache";
  const redirectParameters = search ? (await getSite(DEFAULT_LOCALE))?.redirect_parameters : []; // of addresses such as /?p=17
  return keep(resolvePage(cms, path, search, { limit: PAGE_SIZE, redirectParameters }));
}

/** Return the versions of a page, or what differs between two of them; null if they are not public. */
export async function getVersions(id: string, number: string | undefined, locale: string): Promise<PageVersions | null> {
  "use cache";
  return keep(readVersions(cms, id, number, locale));
}

/** Return menus, settings, topics and regions of a language; null if the CMS does not know it. */
export async function getSite(locale: string) {
  "use cache";
  return keep(cms.get("/site", { query: { locale } }));
}

/** Return a feed, such as `releases.rss`, with its address on this site; null if there is none. */
export async function getFeed(file: string, locale: string): Promise<TextFile | null> {
  "use cache";
  return keep(readFeed(cms, file, locale, `${FRONTEND_URL}${languageOf(locale).prefix}/feeds/${file}`));
}

/** Return the sitemap of all languages. Above 50,000 pages, divide it. */
export async function getSitemap(): Promise<TextFile | null> {
  "use cache";
  return keep(readSitemapFile(cms));
}

/** Return the news of the last two days. They leave it by the clock, so that it is kept for a second only. */
export async function getNewsSitemap(): Promise<TextFile | null> {
  "use cache";
  return keep(readNewsSitemapFile(cms));
}

/** Return the options of a request on behalf of a visitor. The CMS limits searches, sign-ups and previews by visitor. */
export async function forVisitor(): Promise<{ headers: Record<string, string> }> {
  return { headers: visitorHeaders((await headers()).get("X-Forwarded-For"), FRONTEND_KEY ? PROXIES : 0) };
}

/**
 * Await a response inside of "use cache", and give the entry its tags and its lifetime. Null for 404 and 422.
 *
 * The entry is kept as long as the CMS allows, and used while it is renewed, but no longer.
 */
async function keep<Body>(request: Promise<Kept<Body>>): Promise<Body | null> {
  const { data, cacheTags, headers } = await request.catch(describeGap);
  const { fresh, stale } = readLifetime(headers.get("Cache-Control"));
  const expire = Math.max(1, fresh + stale);
  cacheTag(...cacheTags);
  cacheLife({ stale: 0, revalidate: Math.min(fresh, expire - 1), expire });
  return data;
}
