/** The page with the results of a search, as HTML. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { createClient, type CallToActionCard, type Facet, type SearchAnswer } from "../src/index.ts";
import { mockFetch } from "../src/mock/index.ts";
import { createLanguages, keepParameters, renderFacets, renderResults, renderSpellings, searchFor, SITE_TEXTS } from "../src/site/index.ts";

const client = createClient({ baseUrl: "https://cms.example.org", fetch: mockFetch() });
const languageOf = createLanguages(SITE_TEXTS, { defaultLocale: "en" });
const language = languageOf("en");
const { t } = language;

async function search(query: string): Promise<{ answer: SearchAnswer; params: URLSearchParams }> {
  const params = new URLSearchParams(query);
  const outcome = await searchFor(client, params, { locale: "en", limit: 3 });
  assert.equal(outcome.result, "found");
  return { answer: (outcome as { answer: SearchAnswer }).answer, params };
}

test("results are cards with links to further parts, below what is to be said about them", async () => {
  const { answer, params } = await search("q=recruitment");
  const text = renderResults(answer, params, language, 3).text;
  assert.equal(text.match(/<article class="card result">/g)?.length, 3);
  assert.match(text, /<a rel="next" href="\?q=recruitment&#38;offset=3">/);
  assert.doesNotMatch(text, new RegExp(`class="notice"|corrected|${t.spelling}`));
  const away = renderResults({ ...answer, degraded: true }, params, language, 3).text;
  assert.ok(text.includes('href="#filters"') && !text.includes(t.degraded) && away.includes(t.degraded) && !away.includes('href="#filters"'));
  const last = (total: number) => renderResults({ ...answer, total }, new URLSearchParams("q=a&offset=997"), language, 3).text;
  assert.ok(!last(5_000).includes('rel="next"')); // the API has no later ones
});

test("above the results are filters from words, what was left out, what visitors can do, and what editors recommend", async () => {
  const { answer, params } = await search("q=recruitment");
  const changes = {
    tasks: [{ task: "give", label: "Donate", url: "https://give.example.org/", page: null }],
    promoted: [{ kind: "link", title: "Our <guide>", summary: "S", url: "https://guide.example.org/" }],
    interpretation: [{ state: "applied", text: "in 2026", label: "2026", parameters: { year: ["2026"] } }, { state: "left_out", text: "by", label: "By <whom>", parameters: {} }],
  };
  const full = { ...answer, ...changes } as unknown as SearchAnswer;
  const text = renderResults(full, params, language, 3).text;
  const order = ['class="chips"', "By &#60;whom&#62;", "https://give.example.org/", "Our &#60;guide&#62;", "card result", 'class="pager"'].map((one) => text.indexOf(one));
  assert.deepEqual(order, [...order].sort((first, second) => first - second));
  assert.ok(!order.includes(-1));
});

test("a search without any result has a hint and calls to action, other searches have not", async () => {
  const { answer, params } = await search("q=recruitment");
  const call = { id: 7, action_kind: "petition", title: "Sign <it>", path: "/sign/", prompt: "Now", amounts: [], button: null } as unknown as CallToActionCard;
  const show = (items: SearchAnswer["items"]) => renderResults({ ...answer, items, promoted: [], tasks: [], total: items.length, calls_to_action: [call] }, params, language, 3).text;
  assert.ok(show([]).includes(t.spelling) && show([]).includes('<h3 id="call-7"><a href="/sign/">Sign &#60;it&#62;</a></h3>'));
  assert.ok(!show(answer.items).includes(t.spelling) && !show(answer.items).includes("call-7"));
});

test("other spellings are links that keep the filters", async () => {
  const { answer, params } = await search("q=recuritment&topic=law");
  const show = (changes: Partial<SearchAnswer>) => renderSpellings({ ...answer, query: "recuritment", did_you_mean: null, corrected_query: null, ...changes }, params, t).text;
  assert.equal(show({}).trim(), "");
  assert.match(show({ did_you_mean: "a <b>" }), /<p class="corrected">Did you mean <a href="\?topic=law&#38;q=a\+%3Cb%3E">a &#60;b&#62;<\/a>\?<\/p>/);
  const corrected = show({ corrected_query: "recruitment" });
  assert.ok(corrected.includes('href="?q=recuritment&#38;topic=law&#38;correct=false"') && corrected.includes("recruitment"));
});

test("filters are a form with the chosen values, the words and the order; those that words have chosen cannot be removed there", async () => {
  const { answer } = await search("q=recruitment");
  const value = (name: string, selected: boolean, count = 1) => ({ value: name, label: `<${name}>`, count, selected, parent: null });
  const facets: Facet[] = [{ name: "topic", label: "Topic & more", values: [value("a", true), value("b", true), value("c", false, 1_234)] }];
  const params = new URLSearchParams("q=x&topic=a&sort=newest&correct=false&literal=in+2026&literal=%22");
  const form = renderFacets({ ...answer, query: 'say "x"', facets }, params, languageOf("fr")).text;
  assert.match(form, /^<form class="facets" id="filters" action="\/fr\/search\/"/);
  assert.ok(form.includes('name="q" value="say &#34;x&#34;"') && form.includes('href="/fr/search/?q=say+%22x%22"'));
  const hidden = [...form.matchAll(/type="hidden" name="(correct|literal)" value="([^"]*)"/g)].map(([, name, text]) => [name, text]);
  assert.deepEqual(hidden, [["correct", "false"], ["literal", "in 2026"], ["literal", "&#34;"]]);
  assert.deepEqual(form.match(/<option value="\w+" selected>/g), ['<option value="newest" selected>']);
  const boxes = [...form.matchAll(/<input type="checkbox" name="topic" value="(\w)"([^>]*)> &#60;\w&#62;/g)].map(([, name, state]) => [name, state]);
  assert.deepEqual(boxes, [["a", " checked"], ["b", " checked disabled"], ["c", ""]]);
  assert.ok(form.includes("<legend>Topic &#38; more</legend>"));
  assert.match(renderFacets({ ...answer, facets }, params, language).text, /\(1,234\)/);
});

test("filters without a facet, such as a person or a date, are kept in hidden fields; the position is not", async () => {
  const { answer } = await search("q=recruitment");
  const facets = (["topic", "region"] as const).map((name, index): Facet => ({ name, label: name, values: index ? [] : [{ value: "a", label: "A", count: 1, selected: true, parent: null }] }));
  const kept = [["person", "7"], ["author", "7"], ["story_kind", "news"], ["action_kind", "event"], ["published_after", "2026-01-01"], ["event_before", "2027-01-01"], ["region", "moon"], ["language", "all"], ["of_a_project", "é"]];
  const params = new URLSearchParams([["q", "x"], ["topic", "a"], ["sort", "newest"], ["offset", "20"], ["cursor", "c"], ["page", "3"], ...kept]);
  assert.deepEqual(keepParameters(params, facets), kept);
  assert.deepEqual(keepParameters(params, []), [["topic", "a"], ...kept]);
  const form = renderFacets({ ...answer, facets }, params, language).text;
  const hidden = [...form.matchAll(/type="hidden" name="(\w+)" value="([^"]*)"/g)].map(([, name, value]) => [name, value]);
  assert.deepEqual(hidden, [["q", answer.query], ...kept]);
});

test("there are no filters without results, nor while the search engine is away", async () => {
  const { answer, params } = await search("q=recruitment");
  assert.notEqual(renderFacets(answer, params, language).text, "");
  assert.deepEqual([renderFacets({ ...answer, items: [] }, params, language).text, renderFacets({ ...answer, degraded: true }, params, language).text], ["", ""]);
});
