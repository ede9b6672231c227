/** The parts of the search element that need no browser. `tests/browser/test_search_element.py` tests the rest. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { parseHighlight } from "../src/search-element/highlights.ts";
import { buildQuery, changeQuery, clearFilters, nextPage, previousPage, readState, toggleFilter, writeState } from "../src/search-element/state.ts";
import { STYLES } from "../src/search-element/styles.ts";
import { ar } from "../src/search-element/texts/ar.ts";
import { directionOf, findTexts } from "../src/search-element/texts/index.ts";
import { siteUrl } from "../src/search-element/urls.ts";

const read = (query: string) => readState(new URLSearchParams(query));

test("a search is read from and written to an address, and other parameters are kept", () => {
  const state = read("q=fishing&topic=a&topic=b&year=2025&yaer=1&year=x&sort=newest&page=3&utm=mail&type=");
  assert.deepEqual(state, { query: { q: "fishing", topic: ["a", "b"], year: [2025], sort: "newest" }, page: 3 });
  const url = writeState(new URL("https://example.org/search?utm=mail&topic=old&page=9#top"), state);
  assert.equal(url.href, "https://example.org/search?utm=mail&q=fishing&topic=a&topic=b&year=2025&sort=newest&page=3");
  assert.equal(writeState(url, { query: { q: "", sort: "relevance" }, page: 1 }).search, "?utm=mail");
});

test("two searches in one address are kept apart by the prefix of one of them", () => {
  const params = new URLSearchParams("q=boats&topic=law&page=4&news-q=nets&news-topic=sea&news-page=2&newsletter=1");
  assert.deepEqual(readState(params, "news-"), { query: { q: "nets", topic: ["sea"] }, page: 2 });
  assert.deepEqual(readState(params), { query: { q: "boats", topic: ["law"] }, page: 4 });
  const url = new URL(`https://example.org/search?${params.toString()}`);
  assert.equal(writeState(url, { query: { q: "gulls" }, page: 1 }, "news-").search, "?q=boats&topic=law&page=4&newsletter=1&news-q=gulls");
  assert.equal(writeState(url, { query: { q: "gulls" }, page: 1 }).search, "?news-q=nets&news-topic=sea&news-page=2&newsletter=1&q=gulls");
});

test("the path of a page leads to the same site, and nowhere else", () => {
  const base = "https://www.example.org/search/?q=x";
  assert.deepEqual(["/a/", "/fr/été/?b=1#c", "https://www.example.org/d/"].map((path) => siteUrl(path, base)), ["https://www.example.org/a/", "https://www.example.org/fr/%C3%A9t%C3%A9/?b=1#c", "https://www.example.org/d/"]);
  const elsewhere = ["http://[", "javascript:alert(1)", "java\tscript:alert(1)", "//evil.example/", "/\\evil.example/", "/\t/evil.example/", "https://evil.example/", "http://www.example.org/", "data:text/html,x", "blob:https://www.example.org/1"];
  assert.deepEqual(elsewhere.map((path) => siteUrl(path, base)), elsewhere.map(() => "#"));
  assert.equal(siteUrl("javascript:alert(1)", "file:///search.html"), "#");
});

test("a changed search begins at its first page, and filters come and go", () => {
  const state = read("q=fishing&topic=a&page=120&cursor=abc");
  assert.deepEqual(changeQuery(state, { q: "boats" }), { query: { q: "boats", topic: ["a"] }, page: 1 });
  assert.deepEqual(toggleFilter(state, "topic", "b").query.topic, ["a", "b"]);
  assert.equal(toggleFilter(state, "topic", "a").query.topic, undefined);
  assert.deepEqual(clearFilters(state), { query: { q: "fishing" }, page: 1 });
});

test("pages have an offset as far as the API allows it, and a cursor beyond", () => {
  assert.equal(nextPage(read("page=2"), null, 10), null);
  assert.deepEqual(nextPage(read("page=99"), "/api/v1/search?offset=990", 10), { query: {}, page: 100 });
  assert.deepEqual(nextPage(read("page=100"), "/api/v1/search?cursor=abc", 10), { query: { cursor: "abc" }, page: 101 });
  assert.equal(previousPage(read("page=101&cursor=abc")), null);
  const asked = { correct: true, tasks: true, interpret: true, language: "auto" };
  assert.deepEqual(buildQuery(read("q=a&page=3"), { type: ["story"] }, 10), { ...asked, q: "a", type: ["story"], offset: 20, limit: 10 });
  assert.deepEqual(buildQuery(read("page=101&cursor=abc"), {}, 10), { ...asked, cursor: "abc", limit: 10 });
  const corrected = nextPage(read("q=boots&page=100"), "/api/v1/search?q=boats&cursor=abc", 10);
  assert.deepEqual(corrected, { query: { q: "boats", cursor: "abc" }, page: 101 });
});

test("a text is corrected unless the visitor asks for the words as typed, until another text is typed", () => {
  const typed = changeQuery(read("q=boots"), { correct: false });
  assert.equal(writeState(new URL("https://example.org/search?page=2"), typed).search, "?q=boots&correct=false");
  assert.deepEqual(read("q=boots&correct=false"), typed);
  assert.equal(buildQuery(typed, {}, 10).correct, false);
  assert.equal(toggleFilter(typed, "topic", "a").query.correct, false);
  assert.equal(clearFilters(typed).query.correct, false);
  assert.deepEqual(changeQuery(typed, { q: "boats" }).query, { q: "boats" });
  assert.equal(writeState(new URL("https://example.org/"), read("q=boots&correct=true")).search, "?q=boots");
});

test("only mark is markup in a highlighted text", () => {
  const text = "<img src=x> &lt;b&gt; <mark>R&amp;D &#x27;a&#39;</mark> &amp;lt; &#1114112;";
  assert.deepEqual(parseHighlight(text), [
    { text: "<img src=x> <b> ", marked: false },
    { text: "R&D 'a'", marked: true },
    { text: " &lt; &#1114112;", marked: false },
  ]);
});

test("texts are those of the language, else English", () => {
  assert.deepEqual(findTexts("ar-EG"), { texts: ar, language: "ar" });
  assert.equal(findTexts("xx").language, "en");
  assert.deepEqual(["ar-EG", "he", "fr"].map(directionOf), ["rtl", "rtl", "ltr"]);
});

test("the custom properties of the page keep their meaning in the results that it puts into the element", () => {
  assert.match(STYLES, /--_focus: var\(--clarion-search-focus,/);
  assert.doesNotMatch(STYLES, /--(?!_|clarion-search-)/);
});
