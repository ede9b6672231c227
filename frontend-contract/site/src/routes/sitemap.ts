import type { Card } from "../../../typescript/src/index.ts";
import type { Content } from "../api/content.ts";
import type { Asked } from "../app.ts";
import { html, trusted } from "../html.ts";
import { textResponse } from "../web/responses.ts";

const LISTS = ["/releases", "/stories", "/calls-to-action"] as const;
const MOST = 50_000; // addresses, as sitemaps.org limits a file

/** Every public page of every language, from the lists and menus. */
export async function sitemap({ app }: Asked): Promise<Response> {
  const { content } = app;
  const { languages } = await content.get("/navigation", {});
  const found = await Promise.all(languages.map(({ locale }) => pagesOf(content, locale)));
  const unique = new Map(found.flat().map((page) => [page.url, page.published_at]));
  const entries = [...unique].slice(0, MOST).map(([url, time]) => {
    return html`<url><loc>${url}</loc>${time && html`<lastmod>${time}</lastmod>`}</url>\n`;
  });
  const head = trusted(`<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n`);
  return textResponse(html`${head}${entries}</urlset>\n`.text, "application/xml; charset=utf-8");
}

async function pagesOf(content: Content, locale: string): Promise<Pick<Card, "url" | "published_at">[]> {
  const [{ primary, footer }, ...lists] = await Promise.all([
    content.get("/navigation", { locale }),
    ...LISTS.map((list) => everything(content, list, locale)),
  ]);
  const links = [...primary.flatMap(({ link, children }) => [link, ...children]), ...footer].filter(({ path }) => path);
  const home = await content.get("/resolve", { path: locale === "en" ? "/" : `/${locale}/` });
  const menu = links.map(({ url }) => ({ url, published_at: null }));
  return [...(home.result === "page" ? [{ url: home.page.url, published_at: null }] : []), ...menu, ...lists.flat()];
}

async function everything(content: Content, list: (typeof LISTS)[number], locale: string): Promise<Card[]> {
  const items: Card[] = [];
  for (let total = 1; items.length < total && items.length < MOST; ) {
    const page = await content.get(list, { locale, limit: 100, offset: items.length });
    if (page.items.length === 0) break;
    items.push(...page.items);
    total = page.total;
  }
  return items;
}
