/** The sitemap of all languages. */
import type { ApiResponse, Client } from "../client.ts";
import type { Sitemap, SitemapEntry } from "../schema.ts";
import { escapeText as escape } from "./html.ts";
import { readLifetime } from "./lifetime.ts";
import { XML, type TextFile } from "./text-file.ts";

const MAX_PART = 500; // the API's largest `limit`
const NAMESPACES = [
  'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"',
  'xmlns:xhtml="http://www.w3.org/1999/xhtml"',
  'xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"',
].join(" ");

/** Read all parts of the sitemap; with `noindex` also the pages that search engines are asked not to show. */
export async function readSitemap(client: Client, noindex = false): Promise<ApiResponse<Sitemap>[]> {
  const parts = [await client.get("/sitemap", { query: { limit: MAX_PART, ...(noindex && { noindex }) } })];
  for (let next = parts[0]?.data.next; next; next = parts.at(-1)?.data.next) parts.push(await client.follow("/sitemap", next));
  return parts;
}

/** Read the whole sitemap as one file, which may be kept as long as each of its parts. */
export async function readSitemapFile(client: Client): Promise<ApiResponse<TextFile>> {
  const parts = await readSitemap(client);
  const lifetimes = parts.map(({ headers }) => readLifetime(headers.get("Cache-Control")).fresh);
  const body = renderSitemap(parts.flatMap(({ data }) => data.items));
  return {
    status: 200,
    data: { body, type: XML },
    etag: null,
    cacheTags: [...new Set(parts.flatMap(({ cacheTags }) => cacheTags))],
    headers: new Headers({ "Cache-Control": `s-maxage=${String(Math.min(...lifetimes))}` }),
  };
}

/** Write pages as XML with their translations and pictures. A file may have 50,000 of them. */
export function renderSitemap(entries: readonly SitemapEntry[]): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<urlset ${NAMESPACES}>\n${entries.map(renderUrl).join("")}</urlset>\n`;
}

function renderUrl({ url, modified_at, alternates, image }: SitemapEntry): string {
  const links = alternates.map((one) => `<xhtml:link rel="alternate" hreflang="${escape(one.locale)}" href="${escape(one.url)}"/>`).join("");
  const time = modified_at ? `<lastmod>${escape(modified_at)}</lastmod>` : "";
  const picture = image ? `<image:image><image:loc>${escape(image)}</image:loc></image:image>` : "";
  return `<url><loc>${escape(url)}</loc>${time}${links}${picture}</url>\n`;
}
