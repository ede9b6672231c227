/** What the search page shows beside its results: tasks, filters from the text, other languages, nothing found. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { CallToActionCard, ResponseBody } from "clarion-contract";
import { example, json, site } from "./fake-cms.ts";

type Answer = ResponseBody<"/search">;

const found = example<Answer>("search");
const nothing = example<Answer>("search.nothing");
const part = { text: "in October 2026", start: 9, end: 24, label: "Published in October 2026", parameters: { published_after: ["2026-10-01"] }, state: "applied" as const };

/** Open the search page with an answer; return the main part of the page, and what the CMS was asked for. */
async function open(answer: Answer, path = "/search?q=releases+in+October+2026") {
  const { get, requests, state } = site();
  state.responses.set("/search", () => json(answer));
  const text = await (await get(path)).text();
  return { main: text.slice(text.indexOf("<main"), text.indexOf("</main>")), query: requests.find((request) => request.path === "/search")?.query };
}

test("a search asks for corrections, tasks, filters from its text and other languages, and keeps what the visitor said about the text", async () => {
  const { main, query } = await open(found, "/search?q=boats+last+month&literal=last+month&correct=false&topic=law");
  assert.deepEqual(["tasks", "interpret", "language", "correct"].map((name) => query?.get(name)), ["true", "true", "auto", "false"]);
  assert.deepEqual(query?.getAll("literal"), ["last month"]);
  assert.match(main, /<input type="hidden" name="literal" value="last month"><input type="hidden" name="correct" value="false">/);
});

test("tasks are before the results, with the page on which they are done, and count only if nothing else was found", async () => {
  const [card] = found.items;
  assert.ok(card);
  const tasks = [{ task: "give", label: "Donate <now>", url: card.url, page: card }, { task: "manage", label: "Your giving", url: "https://donors.example/", page: null }];
  const { main } = await open({ ...found, tasks });
  assert.match(main, /<section class="tasks" aria-labelledby="tasks-heading"><h3 id="tasks-heading" class="eyebrow">What you can do<\/h3>/);
  assert.ok(main.includes(`<h4><a href="${card.path}" data-page="${String(card.id)}">Donate &#60;now&#62;</a></h4><p class="task-title">`));
  assert.match(main, /<h4><a href="https:\/\/donors\.example\/">Your giving<\/a><\/h4>/);
  assert.ok(main.indexOf('class="tasks"') < main.indexOf('class="result-list"'));
  assert.doesNotMatch((await open({ ...found, tasks: [] })).main, /class="tasks"/);
  const alone = (await open({ ...nothing, tasks }, "/search?q=donate")).main;
  assert.match(alone, /2 results for/);
  assert.doesNotMatch(alone, /class="result-list"|id="filters"|Check the spelling/);
});

test("filters from the text are links whose names say what they remove, and their facet cannot be cleared in the form", async () => {
  const facets = found.facets.map((facet) => (facet.name === "type" ? { ...facet, values: facet.values.map((value) => ({ ...value, selected: value.value === "release" })) } : facet));
  const answer = { ...found, facets, interpretation: [part, { ...part, label: "Releases", text: "releases", state: "recognised" as const }] };
  const { main } = await open(answer, "/search?q=releases+in+October+2026&topic=law&page=2");
  const links = [...main.matchAll(/<ul class="tags search-chips" aria-label="Chosen filters">.*?<\/ul>/gs)].join();
  assert.ok(links.includes('<a href="/search?q=releases+in+October+2026&#38;topic=law&#38;literal=in+October+2026" aria-label="Remove the filter “Published in October 2026”">'));
  assert.doesNotMatch(links, /Releases/);
  if (facets.some(({ values }) => values.some(({ value }) => value === "release"))) {
    assert.match(main, /name="type" value="release" checked disabled>/);
    assert.doesNotMatch((await open(answer, "/search?type=release")).main, /disabled/);
  }
});

test("what was left out and which languages were searched is said, and results of another language are marked", async () => {
  const [first, ...others] = found.items;
  assert.ok(first);
  const items = [{ ...first, locale: "fr" }, ...others].map((one) => ({ ...one, found_in: ["fr"] }));
  const { main } = await open({ ...found, items, languages: ["en", "fr"], interpretation: [{ ...part, state: "left_out" }] });
  assert.match(main, /<p class="search-note">Nothing was found with “Published in October 2026”, so it was left out\.<\/p>/);
  assert.match(main, /<p class="search-note">Few or no pages in English match, so all languages were searched\.<\/p>/);
  assert.match(main, /<span class="language">in French<\/span><\/p>\s*<h3><a [^>]*lang="fr" dir="ltr">/);
  assert.equal(main.match(/ lang="fr" dir="ltr"/g)?.length, 2);
  assert.equal((await open({ ...found, interpretation: [{ ...part, state: "left_out" }] }, "/search?published_after=2026-01-01")).main.includes("left out"), false);
});

test("a search without results leads on to calls to action, topics and releases", async () => {
  const { action } = example<{ action: CallToActionCard }>("page.call_to_action");
  const { main } = await open({ ...nothing, calls_to_action: [action] });
  assert.ok(main.includes(`<section class="search-calls" aria-label="What you can do">`) && main.includes(`id="call-${String(action.id)}"`));
  assert.ok(main.indexOf("Check the spelling") < main.indexOf("search-calls") && main.indexOf("search-calls") < main.indexOf("Browse by topic"));
  assert.doesNotMatch((await open({ ...nothing, calls_to_action: [] })).main, /search-calls/);
});

test("the form keeps filters without a facet and those of facets that are not shown, but no position and nothing that the element does not know", async () => {
  const path = "/search?q=boats&topic=law&person=7&published_after=2026-01-01&page=2&sort=newest&utm_source=x&correct=true";
  const hidden = (main: string) => [...main.matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)">/g)].map(([, name, value]) => `${name ?? ""}=${value ?? ""}`);
  const facets = found.facets.filter(({ name, values }) => name === "topic" && values.length > 0);
  assert.ok(facets.length > 0);
  assert.deepEqual(hidden((await open({ ...found, facets }, path)).main), ["q=boats", "person=7", "published_after=2026-01-01"]);
  assert.deepEqual(hidden((await open({ ...found, facets, degraded: true }, path)).main), ["q=boats", "topic=law", "person=7", "published_after=2026-01-01"]);
});
