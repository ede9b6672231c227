/** The news sitemap: the news of the last two days, for news search engines. */
import type { ApiResponse, Client } from "../client.ts";
import type { NewsEntry, NewsSitemap } from "../schema.ts";
import { escapeText as escape } from "./html.ts";
import { XML, type TextFile } from "./text-file.ts";

const NAMESPACES = [
  'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"',
  'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"',
].join(" ");

/** Read the news of all languages of the site. */
export function readNewsSitemap(client: Client): Promise<ApiResponse<NewsSitemap>> {
  return client.get("/news-sitemap");
}

/** Read the news as a file. It is not kept, because news leave it by the clock. */
export async function readNewsSitemapFile(client: Client): Promise<ApiResponse<TextFile>> {
  const response = await readNewsSitemap(client);
  return { ...response, data: { body: renderNewsSitemap(response.data), type: XML } };
}

/** Write the news as XML. */
export function renderNewsSitemap({ publication, items }: NewsSitemap): string {
  const urls = items.map((item) => renderUrl(item, publication));
  return `<?xml version="1.0" encoding="UTF-8"?>\n<urlset ${NAMESPACES}>\n${urls.join("")}</urlset>\n`;
}

function renderUrl({ url, locale, title, published_at }: NewsEntry, publication: string): string {
  const source = `<news:publication><news:name>${escape(publication)}</news:name><news:language>${escape(locale)}</news:language></news:publication>`;
  const date = `<news:publication_date>${escape(published_at)}</news:publication_date>`;
  return `<url><loc>${escape(url)}</loc><news:news>${source}${date}<news:title>${escape(title)}</news:title></news:news></url>\n`;
}
