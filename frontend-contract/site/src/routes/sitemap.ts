import type { SitemapEntry } from "clarion-contract";
import { parseLifetime, type LoadResult } from "../api/cache.ts";
import type { CmsClient } from "../api/cms-client.ts";
import { html, trusted, type Html } from "../html.ts";
import type { RequestContext } from "../request-context.ts";
import { plainResponse, textResponse } from "../web/responses.ts";

const MAX_FILE_URLS = 50_000; // the limit of sitemaps.org
const CMS_PAGE_SIZE = 500; // the API's largest `limit`
const XML_DECLARATION = trusted(`<?xml version="1.0" encoding="UTF-8"?>\n`);
const SITEMAP_NAMESPACE = trusted(`xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"`);
const EXTENSION_NAMESPACES = trusted(`xmlns:xhtml="http://www.w3.org/1999/xhtml" xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"`);

/** Respond with the sitemap of all languages. If it needs several files, `/sitemap.xml` is the index of `/sitemap-1.xml` and so on. */
export async function handleSitemap({ app, url, pathParameters }: RequestContext): Promise<Response> {
  const files = await app.cms.cache.getOrLoad(app.cms.cacheKey("sitemap"), () => loadSitemap(app.cms));
  const [main] = files.length > 1 ? [renderSitemapIndex(url.origin, files.length)] : files;
  const text = pathParameters.number === undefined ? main : files.length > 1 && files[Number(pathParameters.number) - 1];
  return text ? textResponse(text, "application/xml; charset=utf-8") : plainResponse(404, "No such sitemap.");
}

/** Load all pages of the CMS's sitemap as one cache entry, with the shortest of their lifetimes. */
async function loadSitemap(cms: CmsClient): Promise<LoadResult<string[]>> {
  const { api } = cms;
  const first = await cms.requireAvailable(api.get("/sitemap", { query: { limit: CMS_PAGE_SIZE }, init: cms.requestInit() }));
  const pages = [first];
  for (let next = first.data.next; next !== null; ) {
    const page = await cms.requireAvailable(api.follow("/sitemap", next, { init: cms.requestInit() }));
    pages.push(page);
    next = page.data.next;
  }
  const lifetimes = pages.map(({ headers }) => parseLifetime(headers.get("Cache-Control")));
  const shortest = Math.min(...lifetimes.map(({ fresh }) => fresh));
  const tags = [...new Set(pages.flatMap(({ cacheTags }) => cacheTags))];
  const value = buildSitemapFiles(pages.flatMap(({ data }) => data.items));
  return { changed: true, value, etag: null, tags, lifetime: { fresh: shortest, stale: 0 } };
}

/** Build sitemap files of at most `maxUrls` entries each. Without entries there is one empty file. */
export function buildSitemapFiles(entries: readonly SitemapEntry[], maxUrls = MAX_FILE_URLS): string[] {
  const count = Math.max(1, Math.ceil(entries.length / maxUrls));
  return Array.from({ length: count }, (_, index) => {
    const urls = entries.slice(index * maxUrls, (index + 1) * maxUrls).map(renderUrl);
    return html`${XML_DECLARATION}<urlset ${SITEMAP_NAMESPACE} ${EXTENSION_NAMESPACES}>\n${urls}</urlset>\n`.text;
  });
}

function renderUrl({ url, modified_at, alternates, image }: SitemapEntry): Html {
  const links = alternates.map((alternate) => html`<xhtml:link rel="alternate" hreflang="${alternate.locale}" href="${alternate.url}"/>`);
  const time = modified_at && html`<lastmod>${modified_at}</lastmod>`;
  const picture = image && html`<image:image><image:loc>${image}</image:loc></image:image>`;
  return html`<url><loc>${url}</loc>${time}${links}${picture}</url>\n`;
}

function renderSitemapIndex(origin: string, count: number): string {
  const files = Array.from({ length: count }, (_, index) => html`<sitemap><loc>${origin}/sitemap-${index + 1}.xml</loc></sitemap>\n`);
  return html`${XML_DECLARATION}<sitemapindex ${SITEMAP_NAMESPACE}>\n${files}</sitemapindex>\n`.text;
}
