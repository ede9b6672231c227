/** Feeds, sitemaps, robots.txt and the metadata of pages. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { buildSitemapFiles } from "../src/routes/sitemap.ts";
import { CACHE, json, PAGES, site } from "./fake-cms.ts";
import type { SitemapEntry } from "clarion-contract";

const ENTRY: SitemapEntry = {
  id: 1, type: "story", locale: "en", path: "/a/", url: "https://www.example.org/a/?x=1&y=2", modified_at: "2026-11-24T09:30:01Z",
  alternates: [{ locale: "en", url: "https://www.example.org/a/" }, { locale: "fr", url: "https://www.example.org/fr/a/" }],
  image: null, noindex: false,
};

test("the sitemap combines all pages of the CMS's, names translations, and is cached", async () => {
  const { get, state, requests } = site({ SITE: "www.example.org" });
  state.responses.set("/sitemap", ({ query }) => {
    const next = query.has("after") ? null : "http://elsewhere/api/v1/sitemap?limit=500&after=1";
    return json({ items: [{ ...ENTRY, url: query.has("after") ? "https://www.example.org/b/" : ENTRY.url }], next }, { "Cache-Control": CACHE, "Cache-Tag": "sitemap" });
  });
  const text = await (await get("/sitemap.xml")).text();
  assert.ok(text.startsWith('<?xml version="1.0" encoding="UTF-8"?>'));
  assert.deepEqual(text.match(/<loc>[^<]+/g), ["<loc>https://www.example.org/a/?x=1&#38;y=2", "<loc>https://www.example.org/b/"]);
  assert.ok(text.includes('<xhtml:link rel="alternate" hreflang="fr" href="https://www.example.org/fr/a/"/>'));
  await get("/sitemap.xml");
  assert.equal(requests.length, 2);
  assert.equal((await get("/sitemap-1.xml")).status, 404);
});

test("more URLs than a file may hold are split into several files", () => {
  assert.deepEqual([0, 1, 2, 3, 5].map((count) => buildSitemapFiles(Array<SitemapEntry>(count).fill(ENTRY), 2).length), [1, 1, 1, 2, 3]);
});

test("a sitemap of several files is an index, and each file exists", async () => {
  const { get, state } = site();
  const items = Array<SitemapEntry>(50_001).fill(ENTRY);
  state.responses.set("/sitemap", () => json({ items, next: null }, { "Cache-Control": CACHE }));
  assert.deepEqual((await (await get("/sitemap.xml")).text()).match(/<loc>[^<]+/g), ["<loc>http://site/sitemap-1.xml", "<loc>http://site/sitemap-2.xml"]);
  assert.equal((await (await get("/sitemap-2.xml")).text()).match(/<url>/g)?.length, 1);
  assert.equal((await get("/sitemap-3.xml")).status, 404);
});

test("feeds come from the CMS and name the site's URL as their own", async () => {
  const { get, state, requests } = site();
  const own = "http://cms.test/api/v1/feeds/stories.atom?locale=fr&amp;site=x";
  state.responses.set("/feeds/stories.atom", () => new Response(`<feed><link rel="self" href="${own}"/></feed>`, { headers: { "Content-Type": "application/atom+xml", "Cache-Control": CACHE } }));
  state.responses.set("/feeds/releases.json", () => json({ feed_url: "http://cms.test/api/v1/feeds/releases.json", items: [] }, { "Content-Type": "application/feed+json" }));
  const atom = await get("/fr/feeds/stories.atom");
  assert.equal(await atom.text(), '<feed><link rel="self" href="http://site/fr/feeds/stories.atom"/></feed>');
  assert.match(atom.headers.get("Content-Type") ?? "", /^application\/atom\+xml/);
  assert.ok(atom.headers.get("ETag"));
  assert.equal(((await (await get("/feeds/releases.json")).json()) as { feed_url: string }).feed_url, "http://site/feeds/releases.json");
  assert.equal(requests[0]?.query.get("locale"), "fr");
  for (const path of ["/feeds/pages.rss", "/feeds/stories.xml", "/feeds/stories"]) assert.equal((await get(path)).status, 404);
});

test("robots.txt names the excluded paths and the sitemap", async () => {
  const text = await (await site().get("/robots.txt")).text();
  for (const line of ["Disallow: /preview", "Disallow: /search?", "Sitemap: http://site/sitemap.xml", "Sitemap: http://site/news-sitemap.xml"]) {
    assert.ok(text.includes(line));
  }
});

test("the news sitemap has the news of the CMS, escaped, and is asked for each time", async () => {
  const { get, state, requests } = site();
  const item = { id: 1, type: "release", locale: "fr", path: "/a/", url: "https://www.example.org/a/?x=1&y=2", title: "Fees & <b>more</b>", published_at: "2026-11-24T09:30:01Z" };
  state.responses.set("/news-sitemap", () => json({ publication: "Nets & Ropes", items: [item] }, { "Cache-Control": "no-store" }));
  const answer = await get("/news-sitemap.xml");
  assert.equal(answer.headers.get("Content-Type"), "application/xml; charset=utf-8");
  const text = await answer.text();
  assert.ok(text.includes("<loc>https://www.example.org/a/?x=1&#38;y=2</loc>"));
  assert.ok(text.includes("<news:name>Nets &#38; Ropes</news:name><news:language>fr</news:language>"));
  assert.ok(text.includes("<news:publication_date>2026-11-24T09:30:01Z</news:publication_date><news:title>Fees &#38; &#60;b&#62;more&#60;/b&#62;</news:title>"));
  await get("/news-sitemap.xml");
  assert.equal(requests.length, 2);
});

test("the key of IndexNow is published while the CMS has one", async () => {
  const { get, state } = site();
  state.responses.set("/indexnow-key", () => json({ key: "0123abcd" }, { "Cache-Control": "no-store" }));
  const answer = await get("/indexnow-key.txt");
  assert.deepEqual([answer.status, await answer.text()], [200, "0123abcd"]);
  state.responses.set("/indexnow-key", () => json({ key: null }, { "Cache-Control": "no-store" }));
  assert.equal((await get("/indexnow-key.txt")).status, 404);
});

test("the head of a release: canonical URL, languages, feeds, Open Graph and schema.org", async () => {
  const page = PAGES.find(({ translations, type }) => type === "release" && translations.length > 0) ?? PAGES.find(({ type }) => type === "release");
  const text = await (await site().get(page?.path ?? "")).text();
  assert.ok(text.includes(`<link rel="canonical" href="${page?.seo.canonical_url ?? ""}">`));
  for (const kind of ["rss+xml", "atom+xml", "feed+json"]) assert.ok(text.includes(`type="application/${kind}"`), kind);
  for (const one of page?.translations ?? []) assert.ok(text.includes(`hreflang="${one.locale}" href="${one.url}"`));
  assert.match(text, /<meta property="og:type" content="article">/);
  const data = JSON.parse(/<script type="application\/ld\+json">(.*?)<\/script>/s.exec(text)?.[1] ?? "") as { "@graph": { "@type": string; headline?: string }[] };
  assert.deepEqual(data["@graph"].map((one) => one["@type"]), ["NewsArticle", "BreadcrumbList"]);
  assert.equal(data["@graph"][0]?.headline, page?.title);
});

test("a page that another site published first names it, and search engines are shown its address there", async () => {
  const page = PAGES.find(({ type }) => type === "release");
  assert.ok(page);
  const original = { source_name: "Harbour & Times", url: "https://times.example/old-nets?a=1&b=2" };
  const translations = [{ locale: "fr", title: "Vieux filets", path: "/fr/vieux-filets/", url: "https://www.example.org/fr/vieux-filets/" }];
  const seo = { ...page.seo, canonical_url: original.url };
  const { get, state } = site();
  state.responses.set("/resolve", () => json({ result: "page", page: { ...page, seo, original, translations } }, { "Cache-Control": CACHE }));
  const text = await (await get(page.path)).text();
  const address = "https://times.example/old-nets?a=1&#38;b=2";
  assert.ok(text.includes(`<link rel="canonical" href="${address}">`));
  assert.ok(text.includes(`<a href="${address}">Harbour &#38; Times</a>`));
  assert.ok(text.includes(`hreflang="${page.locale}" href="${page.url}"`), "languages are those of this site");
  assert.ok(text.includes(`<meta property="og:url" content="${page.url}">`));
  const own = await (await site().get(page.path)).text();
  assert.ok(!own.includes("First published by"));
});

test("translations link to each other, and the default language is x-default", async () => {
  const page = PAGES.find(({ translations }) => translations.length > 0);
  const text = await (await site().get(page?.path ?? "")).text();
  const named = [...text.matchAll(/<link rel="alternate" hreflang="([^"]+)"/g)].map(([, language]) => language);
  assert.deepEqual(named.sort(), ["en", "fr", "x-default"]);
});

test("filtered lists, search results and missing pages are not indexed", async () => {
  const { get } = site();
  for (const path of ["/search?q=x", "/releases/?year=2026", "/nothing/"]) {
    const text = await (await get(path)).text();
    assert.ok(text.includes('<meta name="robots" content="noindex">') && !text.includes('rel="canonical"'), path);
  }
});

test("a page with noindex is not indexed, and all others are", async () => {
  for (const type of ["release", "story_index"]) {
    const page = PAGES.find((one) => one.type === type);
    assert.ok(page);
    const { get, state } = site();
    state.responses.set("/resolve", () => json({ result: "page", page: { ...page, seo: { ...page.seo, noindex: true } } }, { "Cache-Control": CACHE }));
    const text = await (await get(page.path)).text();
    assert.ok(text.includes('<meta name="robots" content="noindex">') && !text.includes('rel="canonical"'), type);
    assert.ok(!(await (await site().get(page.path)).text()).includes('name="robots"'), type);
  }
});

test("every page has a description, if necessary one made from its content", async () => {
  const { get } = site();
  for (const { path, type } of PAGES) assert.match(await (await get(path)).text(), /<meta name="description" content="[^"]+">/, type);
});
