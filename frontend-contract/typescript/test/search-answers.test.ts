/** What search pages show of an answer beside its results: tasks, filters from the text, other languages, nothing found. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { createClient, type Card, type SearchAnswer } from "../src/index.ts";
import { mockFetch } from "../src/mock/index.ts";
import { buildSearchQuery, changeSearch, createLanguages, describeAnswer, languageAttributes, markLanguage, renderCard, searchFor, SITE_TEXTS } from "../src/site/index.ts";
import { RequestError } from "../src/search-element/small-client.ts";
import { changeQuery, clearFilters, leaveOut, readState, takeAsWords, toggleFilter, writeState } from "../src/search-element/state.ts";
import { findTexts } from "../src/search-element/texts/index.ts";

const client = createClient({ baseUrl: "https://cms.example.org", fetch: mockFetch() });
const languageOf = createLanguages(SITE_TEXTS, { defaultLocale: "en" });
const { data: nothing } = await client.get("/search", { query: { q: "xylophone" } });
const { data: found } = await client.get("/search", { query: { q: "recruitment" } });
const [item] = found.items;
assert.ok(item);
const { highlights: _, ...page }: Card & { highlights: unknown } = item;
const elsewhere = { ...found, items: found.items.map((one) => ({ ...one, found_in: ["es"] })) };
const part = { text: "last month", start: 9, end: 19, label: "Published in October 2026", parameters: { published_after: ["2026-10-01"] }, state: "applied" as const };

const describe = (answer: Partial<SearchAnswer>, query = "q=releases+last+month", locale = "en") =>
  describeAnswer({ ...nothing, ...answer }, new URLSearchParams(query), languageOf(locale));

test("every search asks for corrections, tasks, filters from its text, and other languages, unless its address says otherwise", () => {
  const asked = { correct: true, tasks: true, interpret: true, language: "auto" };
  assert.deepEqual(buildSearchQuery(new URLSearchParams("q=boats&site=x")), { ...asked, q: "boats" });
  const typed = buildSearchQuery(new URLSearchParams("q=boats&correct=false&interpret=false&language=one&literal=in+May&literal=2026"));
  assert.deepEqual(typed, { ...asked, correct: false, interpret: false, language: "one", q: "boats", literal: ["in May", "2026"] });
});

test("a part of the text that has become a filter has a link that takes it as words, and the other filters stay", () => {
  const { filters } = describe({ interpretation: [part, { ...part, label: "Releases", text: "releases" }, { ...part, state: "recognised" }] }, "q=releases+last+month&topic=law&offset=10&literal=in");
  assert.deepEqual(filters[0], { label: part.label, remove: "Remove the filter “Published in October 2026”", target: "?q=releases+last+month&topic=law&literal=in&literal=last+month" });
  assert.deepEqual(filters.map(({ label }) => label), [part.label, "Releases"]);
});

test("another text is interpreted again, and the same one with other filters is not", () => {
  const params = new URLSearchParams("q=releases+last+month&literal=last+month&correct=false&page=3");
  assert.equal(changeSearch(params, { q: "boats" }), "?q=boats");
  assert.equal(changeSearch(params, { correct: false }), "?q=releases+last+month&literal=last+month&correct=false");
  const state = readState(params);
  assert.deepEqual(changeQuery(state, { q: "boats" }).query, { q: "boats" });
  assert.deepEqual(toggleFilter(state, "topic", "law").query, { q: "releases last month", topic: ["law"], correct: false, literal: ["last month"] });
});

test("the element takes parts as words one by one, and all of them when all filters are cleared", () => {
  const state = readState(new URLSearchParams("q=releases+last+month&topic=law&page=2"));
  const first = takeAsWords(state, ["last month"]);
  assert.deepEqual(first, { query: { q: "releases last month", topic: ["law"], literal: ["last month"] }, page: 1 });
  assert.deepEqual(takeAsWords(first, ["releases"]).query.literal, ["last month", "releases"]);
  assert.deepEqual(clearFilters(state, ["last month"]).query, { q: "releases last month", literal: ["last month"] });
  assert.deepEqual(clearFilters(state).query, { q: "releases last month" });
  assert.deepEqual(readState(writeState(new URL("https://example.org/?literal=old"), first).searchParams), first);
});

test("what the CMS does not know is left out of the element's search, and its words never are", async () => {
  const state = readState(new URLSearchParams("q=boats&type=story&type=nonsense&topic=law&page=2"));
  assert.deepEqual(leaveOut(state, ["type", "offset"]), { query: { q: "boats", topic: ["law"] }, page: 2 });
  assert.equal(leaveOut(state, ["q"]), null);
  assert.equal(leaveOut(state, []), null);
  const { rejected, retryAfter } = new RequestError(new Response("", { status: 422 }), { errors: [{ parameter: "type", message: "" }] } as never);
  assert.deepEqual([rejected, retryAfter], [["type"], 0]);
  assert.equal(new RequestError(new Response("", { status: 503, headers: { "Retry-After": "7" } }), {}).retryAfter, 7);
});

test("what was left out and which languages were searched are sentences in the language of the page", () => {
  const leftOut = { ...part, label: "Published in 2031", state: "left_out" as const };
  assert.deepEqual(describe({ ...elsewhere, interpretation: [leftOut], languages: ["en", "fr"] }).notes, [
    "Nothing was found with “Published in 2031”, so it was left out.",
    "Few or no pages in English match, so all languages were searched.",
  ]);
  const label = "Publié en 2031";
  assert.deepEqual(describe({ ...elsewhere, interpretation: [{ ...leftOut, label }], languages: ["fr", "en"] }, "", "fr").notes, [
    "Rien n’a été trouvé avec «\u00a0Publié en 2031\u00a0»\u00a0: ce filtre est omis.",
    "Il y a peu ou pas de résultats en français\u00a0: toutes les langues ont été parcourues.",
  ]);
  assert.match(describe({ ...elsewhere, languages: ["ar", "en"] }, "", "ar").notes[0] ?? "", /باللغة العربية/);
  assert.deepEqual([describe({ ...elsewhere, languages: ["en"] }).notes, describe({ languages: ["en", "fr"] }).notes], [[], []]);
  assert.deepEqual(describe({ ...elsewhere, items: [...elsewhere.items, item], languages: ["en", "fr"] }).notes, []);
});

test("nothing is said of a filter in the text that a filter of the visitor replaces", () => {
  const replaced = { ...part, label: "Releases", parameters: { type: ["release"] }, state: "left_out" as const };
  assert.deepEqual(describe({ ...found, interpretation: [replaced] }, "q=releases&type=story").notes, []);
  assert.equal(describe({ ...found, interpretation: [replaced] }, "q=releases&topic=law").notes.length, 1);
});

test("a result in another language says so, and its title and text have its language and direction", () => {
  assert.equal(markLanguage("fr", "en", languageOf("en").t), "in French");
  assert.equal(markLanguage("en", "ar", languageOf("ar").t), "باللغة الإنجليزية");
  assert.equal(markLanguage("fr", "pt", findTexts("pt").texts, "en"), "in French");
  assert.equal(markLanguage("en", "en", languageOf("en").t), "");
  assert.deepEqual([languageAttributes("ar-EG", "en"), languageAttributes("en", "ar"), languageAttributes("fr", "fr")], [{ lang: "ar-EG", dir: "rtl" }, { lang: "en", dir: "ltr" }, {}]);
  const text = renderCard({ ...page, locale: "ar", title: "قوارب", summary: "نص" }, languageOf("en"), { level: 3 }).text;
  assert.match(text, /<span class="language">in Arabic<\/span><\/p>\s*<h3><a [^>]* lang="ar" dir="rtl">/);
  assert.match(text, /<p class="summary"><span lang="ar" dir="rtl">نص<\/span>/);
  assert.doesNotMatch(text, /<article[^>]* lang=/);
});

test("a task is a result, and leads to its page or to an address", () => {
  const tasks = [{ task: "give", label: "Donate", url: page.url, page }, { task: "manage", label: "Your giving", url: "https://donors.example/", page: null }];
  const { isEmpty, heading, tasks: links } = describe({ tasks });
  assert.deepEqual([isEmpty, heading], [false, "Results: 2"]);
  assert.deepEqual(links, [{ label: "Donate", target: page.path, page }, { label: "Your giving", target: "https://donors.example/", page: null }]);
  assert.equal(describe({ tasks, items: found.items, total: 12 }).heading, "Results: 12");
  assert.equal(describe({ promoted: [{ kind: "link", title: "", summary: "", url: "" }] }).isEmpty, false);
});

test("a search that finds nothing has running calls to action of its place, the first priority first", async () => {
  assert.deepEqual([describe({}).isEmpty, describe({}).heading], [true, "Nothing matches"]);
  const outcome = await searchFor(client, new URLSearchParams("q=xylophone"), { locale: "en", limit: 3 });
  assert.ok(outcome.result === "found");
  const { data: listed } = await client.get("/calls-to-action", { query: { placement: ["search_empty"] } });
  assert.deepEqual(outcome.answer.calls_to_action.map(({ id }) => id), listed.items.slice(0, 3).map(({ id }) => id));
  assert.ok(outcome.answer.calls_to_action.length > 0);
  assert.deepEqual(found.calls_to_action, []);
});
