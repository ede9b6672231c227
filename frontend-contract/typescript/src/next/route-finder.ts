/** The language, the status and the version of the page at an address, for the proxy of Next.js. */
import type { Client } from "../client.ts";
import { describeGap, type Kept } from "../site/gaps.ts";
import { resolvePage, type Found } from "../site/reader.ts";
import { findRoute, splitLocale, type FoundAddress, type FoundRoute } from "../site/routes.ts";
import { readVersions } from "../site/versions.ts";
import { Answers } from "./answers.ts";
import { ExpiredTags } from "./expired-tags.ts";

/** The header with which a proxy tells a page the version of its route. It must replace what a visitor sends. */
export const ROUTE_HEADER = "X-Route-Version";
/** Where a page redirects that cannot be read although the proxy has found it: a 503, which a page cannot choose. */
export const UNAVAILABLE_PATH = "/unavailable/";

/** What a path leads to, and which answer of the CMS says so. */
export interface KnownRoute extends FoundRoute {
  /** Changes whenever the page does: as part of the key of a cache it makes proxy and page agree. */
  version: string;
}

/** Options of `createRouteFinder`. */
export interface RouteFinderOptions {
  client: Client;
  /** The language whose paths have no prefix. */
  defaultLocale: string;
  /** The number of pages in a part of a list, as the pages ask for it. */
  limit: number;
  /** Paths of the website, without the language, that are no pages of the CMS. Of `/versions/…` the CMS is asked whether there are any. */
  ownPaths: RegExp;
  /** The directory in which the processes of the website share what has expired. */
  directory?: string | undefined;
}

/**
 * Return a function that finds what is at an address.
 *
 * A proxy of Next.js cannot read the cache of the pages, and may run on another machine: it asks the CMS itself. The status is
 * 503 for whatever it cannot find out, also if the CMS has no such site. With a client of its own, that of a joint preview or a
 * rehearsal, a request is answered from there, and nothing of the answers is remembered.
 */
export function createRouteFinder(options: RouteFinderOptions): (path: string, search: string, own?: Client) => Promise<KnownRoute> {
  const find = createFinder(options);
  return (path, search, own = options.client) => (own === options.client ? find : createFinder({ ...options, client: own, directory: undefined }))(path, search);
}

function createFinder(options: RouteFinderOptions): (path: string, search: string) => Promise<KnownRoute> {
  const { client, defaultLocale, limit, ownPaths } = options;
  const answers = new Answers(new ExpiredTags(options.directory));
  let locales: readonly string[] = [];

  const readSite = (locale: string) => answers.get(`site ${locale}`, async () => {
    const { data, ...kept } = await client.get("/site", { query: { locale } });
    return { ...kept, data: { locales: data.navigation.languages.map((one) => one.locale), redirectParameters: data.redirect_parameters } };
  });

  async function find(path: string, search: string): Promise<KnownRoute> {
    const site = await readSite(defaultLocale);
    locales = site.locales;
    await readSite(splitLocale(path, { defaultLocale, locales }).locale); // without menus no page is complete
    let version = "";
    const resolve = async (address: string, query: string) => {
      const { found, etag } = await answers.get(`page ${address}?${query}`, async () => {
        const { data, cacheTags, headers } = await resolvePage(client, address, query, { limit, redirectParameters: site.redirectParameters }).catch(describeGap);
        return { data: { found: data && pickAddress(data), etag: headers.get("ETag") ?? "" }, cacheTags, headers };
      });
      version = etag;
      return found;
    };
    const route: FoundRoute = await findRoute(path, search, { defaultLocale, locales, ownPaths, resolve });
    if (ownPaths.test(route.path) && !(await hasVersions(route))) route.status = 404;
    return { ...route, version: `${String(route.status)} ${version}` };
  }

  /** Return whether there is what a path such as `/versions/7/2/` shows; other own paths are always there. */
  async function hasVersions({ path, locale }: FoundRoute): Promise<boolean> {
    const [, first, id = "", number] = path.split("/");
    return first !== "versions" || answers.get(`versions ${locale} ${path}`, async () => {
      const { data, cacheTags, headers } = await readVersions(client, id, number || undefined, locale).catch(describeGap);
      return { data: data !== null, cacheTags, headers };
    });
  }

  return async (path, search) => {
    if (path === UNAVAILABLE_PATH) return { locale: defaultLocale, path, status: 503, version: "503" };
    try {
      await answers.refresh();
      return await find(path, search);
    } catch (error) {
      console.error(`${path} is answered with 503:`, error);
      return { ...splitLocale(path, { defaultLocale, locales }), status: 503, version: "503" };
    }
  };
}

/** Return what the status depends on, because thousands of paths are remembered. */
function pickAddress(found: Found): FoundAddress {
  return found.result === "page" ? { result: "page", page: { path: found.page.path } } : found;
}

/** Return what a page keeps in the place of content that could not be read, for `.catch()` inside of "use cache": null, for a second. */
export function describeFailure(error: unknown): Kept<null> {
  console.error("The CMS is unavailable:", error);
  return { data: null, cacheTags: [], headers: new Headers({ "Cache-Control": "s-maxage=1" }) };
}
