/** The language and direction of a document, for languages that the site has, lacks, or has no texts for. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { example, json, PAGES, problem, site } from "./fake-cms.ts";

const STORY = PAGES.find(({ type }) => type === "story");
const LANGUAGES = [
  { locale: "en", label: "English", dir: "ltr", path: "/", current: false },
  { locale: "ar", label: "العربيّة", dir: "rtl", path: "/ar/", current: false },
  { locale: "nl", label: "Nederlands", dir: "ltr", path: "/nl/", current: false },
];

/** A CMS with a page in each of these languages; its site is asked for in English, Arabic and Dutch only. */
function siteIn(languages = LANGUAGES) {
  const started = site();
  const chrome = example<{ navigation: object }>("site");
  started.state.responses.set("/site", ({ query }) => {
    if (!LANGUAGES.some(({ locale }) => locale === query.get("locale"))) return problem(422);
    return json({ ...chrome, navigation: { ...chrome.navigation, languages } });
  });
  started.state.responses.set("/resolve", ({ query }) => {
    const path = query.get("path") ?? "";
    const language = LANGUAGES.find(({ locale }) => path === `/${locale}/story/`);
    return language ? json({ result: "page", page: { ...STORY, path, locale: language.locale, dir: language.dir } }) : problem();
  });
  const open = async (path: string) => {
    const response = await started.get(path);
    return { status: response.status, text: await response.text() };
  };
  return { ...started, open };
}

test("a page has the language and direction that the CMS says", async () => {
  const { open } = siteIn();
  assert.match((await open("/ar/story/")).text, /<html lang="ar" dir="rtl">[^]*القائمة الرئيسية/);
  const menu = /<a href="\/"[^>]*>English<\/a>/.exec((await open("/ar/story/")).text)?.[0];
  assert.equal(menu, '<a href="/" hreflang="en" lang="en" dir="ltr">English</a>');
});

test("a language without texts of its own has English ones, and its own language and routes", async () => {
  const { open, requests } = siteIn();
  assert.match((await open("/nl/story/")).text, /<html lang="nl" dir="ltr">[^]*Skip to the content/);
  const search = await open("/nl/search?q=x");
  assert.equal(search.status, 200);
  assert.match(search.text, /<html lang="nl" dir="ltr">/);
  assert.equal(requests.find(({ path }) => path === "/search")?.query.get("locale"), "nl");
});

test("a page of a language whose home page is hidden has its own language, too", async () => {
  const { open } = siteIn(LANGUAGES.slice(0, 1));
  assert.match((await open("/ar/story/")).text, /<html lang="ar" dir="rtl">/);
});

test("a language that the site lacks is not found, in the site's own language and with its menu", async () => {
  const { open } = siteIn();
  for (const path of ["/fr/", "/fr/search", "/es/story/"]) {
    const { status, text } = await open(path);
    assert.equal(status, 404, path);
    assert.match(text, /<html lang="en" dir="ltr">[^]*class="menu"/, path);
  }
});

test("without the CMS, a message is in the language of the path", async () => {
  const { open, state } = siteIn();
  state.offline = true;
  const { status, text } = await open("/ar/");
  assert.equal(status, 503);
  assert.match(text, /<html lang="ar" dir="rtl">/);
});
