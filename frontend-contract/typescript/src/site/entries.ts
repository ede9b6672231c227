/** Every path of a static site. */
import type { Client } from "../client.ts";
import { isAbsent } from "../problems.ts";
import { encodeLocation } from "../redirects.ts";
import type { AnyPage, RedirectItem } from "../schema.ts";
import { readSitemap } from "./sitemap.ts";

const CONCURRENCY = 8;
const MAX_REDIRECTS = 500; // the API's largest `limit`

/** A path to build: a page with the position of its list, or a redirect, whose target is encoded as a header needs it. */
export type SiteEntry = { path: string; page: AnyPage; offset: number } | { path: string; location: string };

/** Return the path of a part of a list: `/stories/`, `/stories/page/2/`. */
export function partPath(path: string, offset: number, size: number): string {
  return offset > 0 ? `${path}page/${String(Math.floor(offset / size) + 1)}/` : path;
}

/** Read every page, the further parts of their lists, and the redirects. `size` is that of a list's parts. */
export async function readEntries(client: Client, size: number): Promise<SiteEntry[]> {
  const sitemap = await readSitemap(client, true);
  const waiting = [...new Set(sitemap.flatMap(({ data }) => data.items.map(({ path }) => path)))];
  const entries: SiteEntry[] = [];
  const work = async () => {
    for (let path = waiting.pop(); path; path = waiting.pop()) entries.push(...(await readPage(client, path, size)));
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, work));
  const taken = new Set(entries.map(({ path }) => path));
  const redirects = await readRedirects(client);
  return [...entries, ...redirects.filter(({ path }) => !taken.has(path))];
}

/** Read all redirects whose path has no query, with a slash at its end as the paths of pages. */
async function readRedirects(client: Client): Promise<RedirectItem[]> {
  const parts = [await client.get("/redirects", { query: { limit: MAX_REDIRECTS } })];
  for (let next = parts[0]?.data.next; next; next = parts.at(-1)?.data.next) parts.push(await client.follow("/redirects", next));
  const items = parts.flatMap(({ data }) => data.items).filter(({ path }) => /^\/[^?#]+$/.test(path));
  return items.map((item) => ({ ...item, path: item.path.replace(/\/?$/, "/"), location: encodeLocation(item.location) }));
}

async function readPage(client: Client, path: string, size: number, offset = 0): Promise<SiteEntry[]> {
  try {
    const { data } = await client.get("/resolve", { query: { path, limit: size, ...(offset && { offset }) } });
    if (data.result === "redirect") return [{ path, location: encodeLocation(data.location) }];
    const { page } = data;
    const entry = { path: partPath(path, offset, size), page, offset };
    const isLast = !("listing" in page) || page.listing.items.length === 0 || offset + size >= page.listing.total;
    return isLast ? [entry] : [entry, ...(await readPage(client, path, size, offset + size))];
  } catch (error) {
    if (isAbsent(error)) return []; // unpublished since the sitemap was read
    throw error;
  }
}
