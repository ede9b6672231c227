/** The mock against the recorded responses: it answers the same, without having them. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { examples, type ExampleName } from "../src/examples.ts";
import { createClient, ProblemError, readQuery, type AnyPage } from "../src/index.ts";
import { mockFetch, type Example } from "../src/mock/index.ts";
import { recordedSite } from "../src/recorded-site.ts";
import { expandSite } from "../src/mock/site.ts";
import { page as rendered } from "./exhaustive.ts";

const site = expandSite(recordedSite);
const fetch = mockFetch();
const client = createClient({ baseUrl: "http://mock", fetch });
// The mock finds other pages than a search engine does, the state of a server cannot be asked for, and feeds name their URL.
// A rehearsal is read below an address of its own (rehearsals.test.ts), and the mock's journalist has read an earlier version.
const OTHER = /^(rehearsal|embargo_changes\.none|search|suggest|search\..*|releases\.not-modified|feed.*)$/;

function send({ operation, request }: Example): Promise<Response> {
  const [method = "GET"] = operation.split(" ");
  const body = request.body === null ? {} : { body: JSON.stringify(request.body) };
  return fetch(`http://mock${request.address}`, { method, headers: request.headers, ...body });
}

for (const [name, example] of Object.entries(examples)) {
  if (OTHER.test(name)) continue;
  test(`${name} is answered as the CMS answered`, async () => {
    const answer = await send(example);
    const { status, body, headers } = example.response;
    assert.equal(answer.status, status);
    const text = await answer.text();
    const isJson = answer.headers.get("Content-Type")?.includes("json");
    assert.deepEqual(isJson ? JSON.parse(text) : text, body ?? "");
    assert.equal(answer.headers.get("Content-Type"), headers["Content-Type"] ?? null);
  });
}

test("every path of the demo has its page, which can be rendered, and every link between pages leads to one", async () => {
  const paths = site.pages.map(({ body }) => body.path);
  assert.ok(paths.length > 60);
  const linked = new Set(JSON.stringify(site.pages).match(/"path":"[^"]*"/g)?.map((text) => (JSON.parse(`{${text}}`) as { path: string }).path));
  for (const path of new Set([...paths, ...linked])) {
    const { data } = await client.get("/resolve", { query: { path } });
    assert.ok(data.result === "page", path);
    assert.equal(typeof rendered(data.page as AnyPage), "string");
  }
});

test("lists are given in parts that end, each item once", async () => {
  for (const path of ["/releases", "/stories", "/calls-to-action"] as const) {
    const first = await client.get(path, { query: { limit: 4 } });
    const ids = first.data.items.map((item) => JSON.stringify(item));
    let { next } = first.data;
    for (let part = 0; next; part++) {
      assert.ok(part < 50, "the list does not end");
      const { data } = await client.follow(path, next);
      ids.push(...data.items.map((item) => JSON.stringify(item)));
      assert.equal(data.total, first.data.total);
      next = data.next;
    }
    assert.equal(new Set(ids).size, first.data.total, path);
    assert.equal(ids.length, first.data.total, path);
  }
});

test("people are given in parts by offset", async () => {
  const { data } = await client.get("/people", { query: { limit: 2, offset: 1 } });
  const all = (await client.get("/people", { query: { limit: 100 } })).data;
  assert.deepEqual(data, { items: all.items.slice(1, 3), total: all.items.length });
});

test("filters of lists select what has the value, and nothing else", async () => {
  const all = (await client.get("/stories", { query: { limit: 100 } })).data;
  const news = (await client.get("/stories", { query: { story_kind: ["news"], limit: 100 } })).data;
  assert.deepEqual(news.items.map(({ id }) => id), all.items.filter((item) => item.story_kind === "news").map(({ id }) => id));
  assert.ok(news.total > 0 && news.total < all.total);
  const { data } = await client.get("/releases", { query: { year: 2026, topic: ["legal-aid"] } });
  assert.ok(data.items.length > 0);
  for (const card of data.items) assert.ok(card.published_at?.startsWith("2026") && card.topics.some(({ value }) => value === "legal-aid"));
  assert.equal((await client.get("/releases", { query: { topic: ["unknown"] } })).data.total, 0);
  const before = (await client.get("/releases", { query: { published_before: "2024-01-01" } })).data.items;
  assert.ok(before.length > 0 && before.every((card) => (card.published_at ?? "") < "2024"));
  const index = (await client.get("/resolve", { query: { path: "/releases/", year: 2026, limit: 1 } })).data;
  assert.ok(index.result === "page" && index.page.type === "release_index");
  assert.deepEqual([index.page.listing.items.length, index.page.listing.total > 1], [1, true]);
});

test("unknown, malformed and missing parameters, and filters without effect, are refused by name", async () => {
  const refused: [address: string, parameter: string][] = [
    ["/releases?yaer=1", "yaer"],
    ["/releases?limit=0", "limit"],
    ["/releases?limit=1&limit=2", "limit"],
    ["/releases?topic[]=x", "topic[]"],
    ["/releases?featured=perhaps", "featured"],
    ["/releases?published_after=2026-02-30", "published_after"],
    ["/stories?story_kind=novel", "story_kind"],
    ["/releases?locale=xx", "locale"],
    ["/resolve", "path"],
    ["/resolve?path=/&topic=legal-aid", "topic"],
    ["/resolve?path=/releases/&story_kind=news", "story_kind"],
    ["/pages/one", "page_id"],
    ["/search?cursor=forged", "cursor"],
  ];
  for (const [address, parameter] of refused) {
    const answer = await fetch(`http://mock/api/v1${address}`);
    assert.equal(answer.status, 422, address);
    assert.equal(answer.headers.get("Content-Type"), "application/problem+json");
    const { errors } = (await answer.json()) as { errors: { parameter: string }[] };
    assert.deepEqual(errors.map((error) => error.parameter), [parameter], address);
  }
  assert.equal((await fetch("http://mock/api/v1/resolve?path=/&limit=5&offset=0")).status, 200);
  assert.equal((await fetch("http://mock/api/v1/unknown")).status, 404);
  assert.equal((await fetch("http://mock/api/v1/releases", { method: "POST" })).status, 405);
});

test("search finds words with passages and facets, follows to the end and corrects", async () => {
  const { data } = await client.get("/search", { query: { q: "recruitment", limit: 3 } });
  assert.ok(data.total > 3);
  assert.match(data.items[0]?.highlights.title ?? "", /<mark>/);
  assert.ok(data.items.some((item) => item.highlights.body.some((passage) => passage.includes("<mark>recruitment</mark>"))));
  const story = data.facets.find(({ name }) => name === "type")?.values.find(({ value }) => value === "story");
  const stories = await client.get("/search", { query: { q: "recruitment", type: ["story"] } });
  assert.equal(stories.data.total, story?.count);
  assert.ok(stories.data.facets.find(({ name }) => name === "type")?.values.some(({ value }) => value === "release"));
  const ids = data.items.map(({ id }) => id);
  for (let { next } = data; next; ) {
    const part = await client.follow("/search", next);
    ids.push(...part.data.items.map(({ id }) => id));
    next = part.data.next;
  }
  assert.equal(new Set(ids).size, data.total);
  assert.equal(ids.length, data.total);
  const misspelt = (await client.get("/search", { query: { q: "recuritment" } })).data;
  assert.deepEqual([misspelt.total, misspelt.did_you_mean, misspelt.corrected_query], [0, "recruitment", null]);
  const corrected = (await client.get("/search", { query: { q: "recuritment", correct: true, limit: 3 } })).data;
  assert.deepEqual([corrected.query, corrected.corrected_query, corrected.did_you_mean], ["recuritment", "recruitment", null]);
  assert.deepEqual([corrected.total, corrected.items], [data.total, data.items]);
  const french = (await client.get("/search", { query: { q: "", locale: "fr" } })).data;
  assert.ok(french.total > 0 && french.items.every((item) => item.locale === "fr"));
  assert.deepEqual((await client.get("/search", { query: { q: "xylophone" } })).data.items, []);
});

test("suggestions complete the last word", async () => {
  const { data } = await client.get("/search/suggest", { query: { q: "recr" } });
  assert.ok(data.items.some((item) => item.kind === "topic" && item.value === "fair-recruitment"));
  assert.ok(data.items.every((item) => item.highlight.toLowerCase().includes("<mark>recr")));
  assert.deepEqual((await client.get("/search/suggest", { query: { q: " " } })).data.items, []);
});

test("the compact view has pictures with one URL", async () => {
  const { data } = await client.get("/releases", { query: { view: "compact", limit: 2 } });
  assert.ok(data.items[0]?.image?.src);
  assert.deepEqual(data.items.map((card) => card.image?.files), [null, null]);
});

test("a matching ETag gives 304; another query has another ETag", async () => {
  const first = await client.get("/releases", { query: { limit: 2 } });
  assert.ok(first.cacheTags.includes("list-releases"));
  assert.equal((await client.getIfChanged("/releases", first.etag, { query: { limit: 2 } })).status, 304);
  assert.equal((await client.getIfChanged("/releases", first.etag, { query: { limit: 3 } })).status, 200);
});

test("examples of one's own come first, and URLs lead where they should", async () => {
  const own: Example = { ...examples["search.nothing"], request: { address: "/api/v1/search?q=mine", headers: {}, body: null } };
  const other = createClient({ baseUrl: "http://mock", fetch: mockFetch({ examples: [own], cmsUrl: "http://here", frontendUrl: "http://there" }) });
  assert.equal((await other.get("/search", { query: { q: "mine" } })).data.query, "xylophone");
  const { data } = await other.get("/releases", { query: { limit: 1 } });
  assert.match(data.next ?? "", /^http:\/\/here\/api/);
  assert.match(data.items[0]?.url ?? "", /^http:\/\/there\/releases/);
});

test("a picture is a placeholder of its proportions", async () => {
  const { data } = await client.get("/releases", { query: { limit: 1 } });
  const answer = await fetch(data.items[0]?.image?.src ?? "");
  assert.equal(answer.headers.get("Content-Type"), "image/svg+xml");
  assert.match(await answer.text(), /^<svg .*viewBox="0 0 320 213"/);
});

test("feeds are in every language and notation", async () => {
  for (const notation of ["rss", "atom", "json"] as const) {
    const { data } = await client.get("/feeds/{kind}.{notation}", { path: { kind: "stories", notation }, query: { locale: "fr" } });
    assert.match(typeof data === "string" ? data : JSON.stringify(data), /www\.example\.org\/fr\/stories\//);
  }
});

test("readQuery and the mock agree on what is valid", async () => {
  const query = readQuery("/releases", new URLSearchParams("limit=many&year=2026&yaer=1&topic=a&topic=b"));
  assert.deepEqual(query, { year: 2026, topic: ["a", "b"] });
  assert.equal((await client.get("/releases", { query })).status, 200);
  await assert.rejects(client.get("/releases", { query: { limit: "many" as unknown as number } }), (error: unknown) => {
    return error instanceof ProblemError && error.problem.errors[0]?.parameter === "limit";
  });
});

test("examples are found by their names", () => {
  const name: ExampleName = "sign_up.too-many";
  assert.equal(examples[name].response.status, 429);
});
