/** Reads from the CMS. Content is cached with the tags and the lifetime that the CMS names; searches and drafts never are. */
import { createClient, pathToResolve, ProblemError, readQuery, type ApiResponse, type ResponseBody } from "clarion-contract";
import { readLifetime, readSitemap, renderSitemap, retryConnection } from "clarion-contract/site";
import { cacheLife, cacheTag } from "next/cache";
import { headers } from "next/headers";
import { API_URL, DEFAULT_LOCALE, FRONTEND_KEY, PROXIES, SITE } from "./config";

export const PAGE_SIZE = 12;
const TIMEOUT_MS = 5_000;

/** `fresh`: a cache between this server and the CMS must not answer with what a webhook has just expired here. */
export const cms = createClient({ baseUrl: API_URL, site: SITE, frontendKey: FRONTEND_KEY, fresh: true, timeout: TIMEOUT_MS, fetch: retryConnection((...request) => fetch(...request)) });

/** Return the page or the redirect at a path, with the filters of a list in the query string; null if there is none. */
export async function resolvePath(path: string, search: string): Promise<ResponseBody<"/resolve"> | null> {
  "use cache";
  const params = new URLSearchParams(search);
  const { site: _site, locale: _locale, view: _view, ...filters } = readQuery("/resolve", params);
  const names = search ? (await getSite(DEFAULT_LOCALE))?.redirect_parameters : []; // of addresses such as /?p=17
  const address = pathToResolve(path, params, names ?? []);
  const answer = await keep(cms.get("/resolve", { query: { ...filters, path: address, limit: PAGE_SIZE } }));
  return answer ?? (search ? resolvePath(address, "") : null); // the page may be no list, which refuses filters
}

/** Return menus, settings, topics and regions of a language; null if the CMS does not know it. */
export async function getSite(locale: string) {
  "use cache";
  return keep(cms.get("/site", { query: { locale } }));
}

/** Return the codes of the languages of the site. The paths of the default language have no prefix. */
export async function getLocales(): Promise<string[]> {
  "use cache";
  return (await keep(cms.get("/locales")))?.items.map(({ locale }) => locale) ?? [];
}

/** Return the sitemap of all languages as XML. Above 50,000 pages, divide it. */
export async function getSitemap(): Promise<string> {
  "use cache";
  const parts = await readSitemap(cms);
  await Promise.all(parts.map((part) => keep(Promise.resolve(part))));
  return renderSitemap(parts.flatMap(({ data }) => data.items));
}

/** Return the options of a request on behalf of a visitor. The CMS limits searches, sign-ups and previews by visitor. */
export async function forVisitor(): Promise<{ headers: Record<string, string> }> {
  // The last addresses were appended by our own proxies; visitors can write anything before them.
  const address = PROXIES > 0 && FRONTEND_KEY ? (await headers()).get("X-Forwarded-For")?.split(",").at(-PROXIES)?.trim() : "";
  return { headers: address ? { "X-Visitor-Address": address } : {} };
}

/** Await a response inside of "use cache", and give the entry its tags and its lifetime. Null for 404 and 422. */
async function keep<Body>(request: Promise<ApiResponse<Body>>): Promise<Body | null> {
  try {
    const { data, cacheTags, headers } = await request;
    cacheTag(...cacheTags);
    setLifetime(headers.get("Cache-Control"));
    return data;
  } catch (error) {
    if (!(error instanceof ProblemError && [404, 422].includes(error.status))) throw error;
    cacheTag("gaps", ...error.cacheTags); // what is missing may be published
    setLifetime("s-maxage=10");
    return null;
  }
}

/** Keep an entry as long as the CMS allows, and use it while it is renewed, but no longer. */
function setLifetime(cacheControl: string | null): void {
  const { fresh, stale } = readLifetime(cacheControl);
  const expire = Math.max(1, fresh + stale);
  cacheLife({ stale: 0, revalidate: Math.min(fresh, expire - 1), expire });
}
