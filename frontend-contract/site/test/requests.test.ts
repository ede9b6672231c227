/** What a page costs the CMS: one request for content and one for what stands around it; nothing while they are kept. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { PAGES, site } from "./cms.ts";

const CONTENT = [
  ...PAGES.map(({ type, path }) => [type, path, "/resolve"] as const),
  ["list with filters", "/releases/?topic=fair-recruitment&year=2026&page=2", "/resolve"],
  ["nothing there", "/nothing-here/", "/resolve"],
  ["redirect", "/old/", "/resolve"],
] as const;

for (const [name, path, operation] of CONTENT) {
  test(`${name}: two requests, then none`, async () => {
    const { get, paths } = site();
    const first = await get(path);
    await first.text();
    assert.deepEqual(paths().sort(), [operation, "/site"]);
    const again = await get(path);
    assert.equal(again.status, first.status);
    assert.equal(paths().filter((asked) => asked !== operation || first.status === 200).length, first.status === 200 ? 2 : 1);
  });
}

test("a search: one request for what is found, and one for what stands around it", async () => {
  const { get, paths } = site();
  await get("/search?q=recruitment");
  assert.deepEqual(paths().sort(), ["/search", "/site"]);
  await get("/search?q=recruitment");
  assert.deepEqual(paths().sort(), ["/search", "/search", "/site"]);
});

test("the second page of a language costs one request", async () => {
  const { get, paths } = site();
  const [one, two] = PAGES.map(({ path }) => path);
  await get(one ?? "");
  await get(two ?? "");
  assert.deepEqual(paths().sort(), ["/resolve", "/resolve", "/site"]);
});

test("another language has surroundings of its own, asked for by its prefix", async () => {
  const { get, asked } = site();
  await get("/fr/nothing/");
  assert.deepEqual(asked.map(({ path, query }) => [path, query.get("locale") ?? query.get("path")]).sort(), [
    ["/resolve", "/fr/nothing/"],
    ["/site", "fr"],
  ]);
});

test("filters reach the API in its own words; what is none is left out", async () => {
  const { get, asked } = site();
  await get("/releases/?topic=fair-recruitment&year=2026&page=3&utm_source=x&limit=100&story_kind=poem");
  const resolve = asked.find(({ path }) => path === "/resolve")?.query;
  assert.deepEqual(Object.fromEntries(resolve ?? []), { path: "/releases/", topic: "fair-recruitment", year: "2026", offset: "40" });
});

test("a connection that the CMS had closed is opened once more; one that took too long is not", async () => {
  for (const [failure, status, requests] of [[new TypeError("fetch failed"), 200, 3], [new DOMException("", "TimeoutError"), 503, 2]] as const) {
    const { get, state, asked } = site();
    let first = true;
    state.before = ({ path }) => {
      if (path !== "/resolve" || !first) return;
      first = false;
      throw failure;
    };
    assert.deepEqual([(await get(PAGES[0]?.path ?? "")).status, asked.length], [status, requests]);
  }
});
