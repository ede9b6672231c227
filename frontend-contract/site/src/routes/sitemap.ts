import type { SitemapEntry } from "../../../typescript/src/index.ts";
import type { Loaded } from "../api/cache.ts";
import type { Content } from "../api/content.ts";
import { lifetimeOf } from "../api/lifetime.ts";
import type { Asked } from "../app.ts";
import { html, trusted, type Html } from "../html.ts";
import { problem, textResponse } from "../web/responses.ts";

const MOST = 50_000; // addresses, as sitemaps.org limits a file
const PAGE_SIZE = 500; // what the CMS gives in one answer
const START = trusted(`<?xml version="1.0" encoding="UTF-8"?>\n`);
const NAMES = trusted(`xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"`);
const MORE_NAMES = trusted(`xmlns:xhtml="http://www.w3.org/1999/xhtml" xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"`);

/** `/sitemap.xml`: every public page in every language; where they are too many, it names `/sitemap-1.xml` and so on. */
export async function sitemap({ app, address, parameters }: Asked): Promise<Response> {
  const files = await app.content.cache.read("sitemap", () => read(app.content));
  const [whole] = files.length > 1 ? [index(address.origin, files.length)] : files;
  const text = parameters.number === undefined ? whole : files.length > 1 && files[Number(parameters.number) - 1];
  return text ? textResponse(text, "application/xml; charset=utf-8") : problem(404, "There is no such part.");
}

/** Every part of the CMS's answer, one after the other; kept as one, no longer than the part that ends first. */
async function read(content: Content): Promise<Loaded<string[]>> {
  const { client } = content;
  const first = await content.reached(client.get("/sitemap", { query: { limit: PAGE_SIZE }, init: content.init() }));
  const parts = [first];
  for (let next = first.data.next; next !== null; ) {
    const part = await content.reached(client.follow("/sitemap", next));
    parts.push(part);
    next = part.data.next;
  }
  const lifetimes = parts.map(({ headers }) => lifetimeOf(headers.get("Cache-Control")));
  const shortest = Math.min(...lifetimes.map(({ fresh }) => fresh));
  const tags = [...new Set(parts.flatMap(({ cacheTags }) => cacheTags))];
  const value = filesOf(parts.flatMap(({ data }) => data.items));
  return { changed: true, value, etag: null, tags, lifetime: { fresh: shortest, stale: 0 } };
}

/** Files of at most `most` addresses; one without any if there are none. */
export function filesOf(entries: readonly SitemapEntry[], most = MOST): string[] {
  const count = Math.max(1, Math.ceil(entries.length / most));
  return Array.from({ length: count }, (_, at) => {
    const urls = entries.slice(at * most, (at + 1) * most).map(url);
    return html`${START}<urlset ${NAMES} ${MORE_NAMES}>\n${urls}</urlset>\n`.text;
  });
}

function url({ url: address, modified_at, alternates, image }: SitemapEntry): Html {
  const others = alternates.map((one) => html`<xhtml:link rel="alternate" hreflang="${one.locale}" href="${one.url}"/>`);
  const time = modified_at && html`<lastmod>${modified_at}</lastmod>`;
  const picture = image && html`<image:image><image:loc>${image}</image:loc></image:image>`;
  return html`<url><loc>${address}</loc>${time}${others}${picture}</url>\n`;
}

function index(origin: string, count: number): string {
  const files = Array.from({ length: count }, (_, at) => html`<sitemap><loc>${origin}/sitemap-${at + 1}.xml</loc></sitemap>\n`);
  return html`${START}<sitemapindex ${NAMES}>\n${files}</sitemapindex>\n`.text;
}
