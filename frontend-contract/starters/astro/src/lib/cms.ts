/** Reads the content of the site from the CMS, once for each build. */
import { createClient, ProblemError, type AnyPage } from "clarion-contract";
import { readSitemap } from "clarion-contract/site";
import { API_URL, FRONTEND_KEY, FRONTEND_URL, SITE } from "./config";

export const PAGE_SIZE = 24;
const CONCURRENCY = 8;
const isRecorded = API_URL === "examples";

export const cms = createClient({
  baseUrl: isRecorded ? "https://cms.example.org" : API_URL,
  site: SITE,
  fetch: isRecorded ? (await import("clarion-contract/mock")).mockFetch({ frontendUrl: FRONTEND_URL }) : undefined,
  // A cache in front of the CMS must not answer with what a webhook has just told to be old.
  headers: { "Cache-Control": "no-cache", ...(FRONTEND_KEY && { "X-Frontend-Key": FRONTEND_KEY }) },
});

/** A path of the site: a page, and the position of its list; or a redirect. */
export type Entry = { path: string; page: AnyPage; offset: number } | { path: string; location: string };

/** Return the function's result, computed once for each key. In development, always anew. */
export function once<Value>(load: (key: string) => Promise<Value>): (key: string) => Promise<Value> {
  const known = new Map<string, Promise<Value>>();
  return (key) => {
    const value = (import.meta.env.PROD && known.get(key)) || load(key);
    known.set(key, value);
    return value;
  };
}

export const getSite = once(async (locale) => (await cms.get("/site", { query: { locale } })).data);
export const getLanguages = once(async (_) => (await cms.get("/locales")).data.items);

/** Return the sitemap: every public page in all languages. */
export const getSitemap = once(async (_) => (await readSitemap(cms)).flatMap(({ data }) => data.items));

/** Return every path to build: pages, the further parts of their lists, redirects. */
export async function getEntries(): Promise<Entry[]> {
  const paths = [...new Set((await getSitemap("")).map(({ path }) => path))];
  const entries: Entry[] = [];
  const work = async () => {
    for (let path = paths.pop(); path; path = paths.pop()) entries.push(...(await getPage(path)));
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, work));
  const taken = new Set(entries.map(({ path }) => path));
  const redirects = (await cms.get("/redirects", { query: { limit: 500 } })).data.items;
  return [...entries, ...redirects.filter(({ path }) => /^\/[^?#]+\/$/.test(path) && !taken.has(path))];
}

async function getPage(path: string, offset = 0): Promise<Entry[]> {
  try {
    const { data } = await cms.get("/resolve", { query: { path, limit: PAGE_SIZE, ...(offset && { offset }) } });
    if (data.result === "redirect") return [{ path, location: data.location }];
    const { page } = data;
    const entry = { path: partPath(path, offset), page, offset };
    const isLast = !("listing" in page) || page.listing.items.length === 0 || offset + PAGE_SIZE >= page.listing.total;
    return isLast ? [entry] : [entry, ...(await getPage(path, offset + PAGE_SIZE))];
  } catch (error) {
    if (error instanceof ProblemError && error.status === 404) return []; // unpublished since the sitemap was read
    throw error;
  }
}

/** Return the path of a part of a list: `/stories/`, `/stories/page/2/`. */
export const partPath = (path: string, offset: number) => (offset ? `${path}page/${offset / PAGE_SIZE + 1}/` : path);
