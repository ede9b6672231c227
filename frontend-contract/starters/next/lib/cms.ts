/** Reads from the CMS. Content is cached with the tags and the lifetime that the CMS names; searches and drafts never are. */
import { describeEntry, describeFailure, ROUTE_HEADER, UNAVAILABLE_PATH } from "clarion-contract/next";
import { describeGap, readContent, readNow, resolvePage, visitorHeaders, type Content, type ContentArguments, type ContentName, type Found, type Kept } from "clarion-contract/site";
import { cacheLife, cacheTag } from "next/cache";
import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { getSource, live } from "./client";
import { DEFAULT_LOCALE, FRONTEND_KEY, PAGE_SIZE, PROXIES } from "./config";

/**
 * Return what is at a path, with the filters of a list in the query string; null if there is nothing, undefined if the CMS is
 * unavailable. The page has the version that the proxy has seen: another one might have another status.
 */
export async function findPage(path: string, search: string): Promise<Found | null | undefined> {
  const store = await headers();
  const route = store.get(ROUTE_HEADER) ?? "503";
  if (/^(404|503)/.test(route)) return route.startsWith("404") ? null : undefined;
  const { kind, client } = await getSource();
  if (kind !== "public") return readNow(resolvePage(client, path, search, { limit: PAGE_SIZE }));
  const found = await resolvePath(path, search, route);
  // The status of a response that a script of Next.js has asked for does not matter.
  return found ?? (store.get("Sec-Fetch-Dest") === "empty" ? undefined : redirect(UNAVAILABLE_PATH));
}

/** Return the page or the notice at a path; null if it could not be read. `_version` makes each version an entry of its own. */
async function resolvePath(path: string, search: string, _version: string): Promise<Found | null> {
  "use cache";
  const redirectParameters = search ? (await keepContent("site", DEFAULT_LOCALE).catch(() => null))?.redirect_parameters : []; // of addresses such as /?p=17
  return keep(resolvePage(live.client, path, search, { limit: PAGE_SIZE, redirectParameters }).catch(describeFailure));
}

/** Return a content by its name, such as a feed; null if there is none, or the CMS does not know the language. */
export async function getContent<Name extends ContentName>(name: Name, ...values: ContentArguments<Name>): Promise<Content<Name> | null> {
  const { kind, client } = await getSource();
  return kind === "public" ? keepContent(name, ...values) : readNow(readContent(client, name, ...values));
}

async function keepContent<Name extends ContentName>(name: Name, ...values: ContentArguments<Name>): Promise<Content<Name> | null> {
  "use cache";
  return keep(readContent(live.client, name, ...values));
}

/** Return menus, settings, topics and regions of a language; null if the CMS does not know it. */
export const getSite = (locale: string) => getContent("site", locale);

/** Return the options of a request on behalf of a visitor. The CMS limits searches, sign-ups and previews by visitor. */
export async function forVisitor(): Promise<{ headers: Record<string, string> }> {
  return { headers: visitorHeaders((await headers()).get("X-Forwarded-For"), FRONTEND_KEY ? PROXIES : 0) };
}

/** Await a response inside of "use cache", and give the entry its tags and its lifetime. Null for 404 and 422, unless the CMS has no such site. */
async function keep<Body>(request: Promise<Kept<Body>>): Promise<Body | null> {
  const response = await request.catch(describeGap);
  const { tags, life } = describeEntry(response);
  cacheTag(...tags);
  cacheLife(life);
  return response.data;
}
