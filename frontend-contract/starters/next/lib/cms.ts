/** Reads from the CMS. Content is cached with the tags and the lifetime that the CMS names; searches and drafts never are. */
import { describeFailure, EVERYTHING, ROUTE_HEADER, UNAVAILABLE_PATH } from "clarion-contract/next";
import { describeGap, JOINT_COOKIE, readFeed, readLifetime, readNewsSitemapFile, readSitemapFile, readVersions, resolvePage, visitorHeaders } from "clarion-contract/site";
import type { Client } from "clarion-contract";
import type { Found, Kept, PageVersions, TextFile } from "clarion-contract/site";
import { cacheLife, cacheTag } from "next/cache";
import { cookies, headers } from "next/headers";
import { redirect } from "next/navigation";
import { cms, createJointClient } from "./client";
import { DEFAULT_LOCALE, FRONTEND_KEY, FRONTEND_URL, PAGE_SIZE, PROXIES } from "./config";
import { languageOf } from "./language";
import { getRehearsalClient } from "./rehearsal";

/**
 * Return what is at a path, with the filters of a list in the query string; null if there is nothing, undefined if the CMS is
 * unavailable. The page has the version that the proxy has seen: another one might have another status.
 */
export async function findPage(path: string, search: string): Promise<Found | null | undefined> {
  const store = await headers();
  const route = store.get(ROUTE_HEADER) ?? "503";
  if (/^(404|503)/.test(route)) return route.startsWith("404") ? null : undefined;
  const own = await getOwnClient();
  if (own) return readNow(resolvePage(own, path, search, { limit: PAGE_SIZE }));
  const found = await resolvePath(path, search, route);
  // The status of a response that a script of Next.js has asked for does not matter.
  return found ?? (store.get("Sec-Fetch-Dest") === "empty" ? undefined : redirect(UNAVAILABLE_PATH));
}

/** Return the page or the notice at a path; null if it could not be read. `_version` makes each version an entry of its own. */
async function resolvePath(path: string, search: string, _version: string): Promise<Found | null> {
  "use cache";
  const redirectParameters = search ? (await keepSite(DEFAULT_LOCALE).catch(() => null))?.redirect_parameters : []; // of addresses such as /?p=17
  return keep(resolvePage(cms, path, search, { limit: PAGE_SIZE, redirectParameters }).catch(describeFailure));
}

/** Return the versions of a page, or what differs between two of them; null if they are not public. */
export async function getVersions(id: string, number: string | undefined, locale: string): Promise<PageVersions | null> {
  const rehearsal = await getRehearsalClient();
  return rehearsal ? readNow(readVersions(rehearsal, id, number, locale)) : keepVersions(id, number, locale);
}

async function keepVersions(id: string, number: string | undefined, locale: string): Promise<PageVersions | null> {
  "use cache";
  return keep(readVersions(cms, id, number, locale));
}

/** Return the client of a joint preview, with which nothing is cached; null for visitors. */
export async function getJointClient(): Promise<Client | null> {
  const token = (await cookies()).get(JOINT_COOKIE)?.value;
  return token ? createJointClient(token) : null;
}

/** Return the client of a joint preview or of a rehearsal, with which nothing is cached; null for visitors. */
const getOwnClient = async (): Promise<Client | null> => (await getJointClient()) ?? getRehearsalClient();

/** Return menus, settings, topics and regions of a language; null if the CMS does not know it. */
export async function getSite(locale: string) {
  const own = await getOwnClient();
  return own ? readNow(own.get("/site", { query: { locale } })) : keepSite(locale);
}

async function keepSite(locale: string) {
  "use cache";
  return keep(cms.get("/site", { query: { locale } }));
}

/** Return a feed, such as `releases.rss`, with its address on this site; null if there is none. */
export async function getFeed(file: string, locale: string): Promise<TextFile | null> {
  const address = `${FRONTEND_URL}${languageOf(locale).prefix}/feeds/${file}`;
  const rehearsal = await getRehearsalClient();
  return rehearsal ? readNow(readFeed(rehearsal, file, locale, address)) : keepFeed(file, locale, address);
}

async function keepFeed(file: string, locale: string, address: string): Promise<TextFile | null> {
  "use cache";
  return keep(readFeed(cms, file, locale, address));
}

/** Return the sitemap of all languages. Above 50,000 pages, divide it. */
export async function getSitemap(): Promise<TextFile | null> {
  const rehearsal = await getRehearsalClient();
  return rehearsal ? readNow(readSitemapFile(rehearsal)) : keepSitemap();
}

async function keepSitemap(): Promise<TextFile | null> {
  "use cache";
  return keep(readSitemapFile(cms));
}

/** Return the news of the last two days. They leave it by the clock, so that it is kept for a second only. */
export async function getNewsSitemap(): Promise<TextFile | null> {
  const rehearsal = await getRehearsalClient();
  return rehearsal ? readNow(readNewsSitemapFile(rehearsal)) : keepNewsSitemap();
}

async function keepNewsSitemap(): Promise<TextFile | null> {
  "use cache";
  return keep(readNewsSitemapFile(cms));
}

/** Await a response of a rehearsal, which is never kept. Null for 404 and 422. */
async function readNow<Body>(request: Promise<Kept<Body>>): Promise<Body | null> {
  return (await request.catch(describeGap)).data;
}

/** Return the options of a request on behalf of a visitor. The CMS limits searches, sign-ups and previews by visitor. */
export async function forVisitor(): Promise<{ headers: Record<string, string> }> {
  return { headers: visitorHeaders((await headers()).get("X-Forwarded-For"), FRONTEND_KEY ? PROXIES : 0) };
}

/**
 * Await a response inside of "use cache", and give the entry its tags and its lifetime. Null for 404 and 422, unless the CMS has no such site.
 *
 * The entry is kept as long as the CMS allows, and used while it is renewed, but no longer.
 */
async function keep<Body>(request: Promise<Kept<Body>>): Promise<Body | null> {
  const { data, cacheTags, headers } = await request.catch(describeGap);
  const { fresh, stale } = readLifetime(headers.get("Cache-Control"));
  const expire = Math.max(1, fresh + stale);
  cacheTag(EVERYTHING, ...cacheTags);
  cacheLife({ stale: 0, revalidate: Math.min(fresh, expire - 1), expire });
  return data;
}
