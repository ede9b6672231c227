import type { SitemapEntry } from "clarion-contract";
import { readLifetime, readSitemap, renderSitemap } from "clarion-contract/site";
import type { LoadResult } from "../api/cache.ts";
import type { CmsClient } from "../api/cms-client.ts";
import { html, trusted } from "../html.ts";
import type { RequestContext } from "../request-context.ts";
import { plainResponse, textResponse } from "../web/responses.ts";

const MAX_FILE_URLS = 50_000; // the limit of sitemaps.org
const XML_DECLARATION = trusted(`<?xml version="1.0" encoding="UTF-8"?>\n`);
const SITEMAP_NAMESPACE = trusted(`xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"`);

/** Respond with the sitemap of all languages. If it needs several files, `/sitemap.xml` is the index of `/sitemap-1.xml` and so on. */
export async function handleSitemap({ app, url, pathParameters }: RequestContext): Promise<Response> {
  const files = await app.cms.cache.getOrLoad(app.cms.cacheKey("sitemap"), () => loadSitemap(app.cms));
  const [main] = files.length > 1 ? [renderSitemapIndex(url.origin, files.length)] : files;
  const text = pathParameters.number === undefined ? main : files.length > 1 && files[Number(pathParameters.number) - 1];
  return text ? textResponse(text, "application/xml; charset=utf-8") : plainResponse(404, "No such sitemap.");
}

/** Load all pages of the CMS's sitemap as one cache entry, with the shortest of their lifetimes. */
async function loadSitemap(cms: CmsClient): Promise<LoadResult<string[]>> {
  const pages = await cms.requireAvailable(readSitemap(cms.api));
  const lifetimes = pages.map(({ headers }) => readLifetime(headers.get("Cache-Control")));
  const shortest = Math.min(...lifetimes.map(({ fresh }) => fresh));
  const tags = [...new Set(pages.flatMap(({ cacheTags }) => cacheTags))];
  const value = buildSitemapFiles(pages.flatMap(({ data }) => data.items));
  return { changed: true, value, etag: null, tags, lifetime: { fresh: shortest, stale: 0 } };
}

/** Build sitemap files of at most `maxUrls` entries each. Without entries there is one empty file. */
export function buildSitemapFiles(entries: readonly SitemapEntry[], maxUrls = MAX_FILE_URLS): string[] {
  const count = Math.max(1, Math.ceil(entries.length / maxUrls));
  return Array.from({ length: count }, (_, index) => renderSitemap(entries.slice(index * maxUrls, (index + 1) * maxUrls)));
}

function renderSitemapIndex(origin: string, count: number): string {
  const files = Array.from({ length: count }, (_, index) => html`<sitemap><loc>${origin}/sitemap-${index + 1}.xml</loc></sitemap>\n`);
  return html`${XML_DECLARATION}<sitemapindex ${SITEMAP_NAMESPACE}>\n${files}</sitemapindex>\n`.text;
}
