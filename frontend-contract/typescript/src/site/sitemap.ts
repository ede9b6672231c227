/** The sitemap of all languages. */
import type { ApiResponse, Client } from "../client.ts";
import type { Sitemap, SitemapEntry } from "../schema.ts";

const MAX_PART = 500; // the API's largest `limit`
const NAMESPACES = [
  'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"',
  'xmlns:xhtml="http://www.w3.org/1999/xhtml"',
  'xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"',
].join(" ");

/** Read all parts of the sitemap. */
export async function readSitemap(client: Client): Promise<ApiResponse<Sitemap>[]> {
  const parts = [await client.get("/sitemap", { query: { limit: MAX_PART } })];
  for (let next = parts[0]?.data.next; next; next = parts.at(-1)?.data.next) parts.push(await client.follow("/sitemap", next));
  return parts;
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

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
