/** How many requests to the CMS a page costs: one for its content and one for the site, none while both are cached. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { PAGES, site } from "./fake-cms.ts";

const CONTENT = [
  ...PAGES.map(({ type, path }) => [type, path, "/resolve"] as const),
  ["list with filters", "/releases/?topic=fair-recruitment&year=2026&page=2", "/resolve"],
  ["missing page", "/nothing-here/", "/resolve"],
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
    assert.equal(paths().filter((requests) => requests !== operation || first.status === 200).length, first.status === 200 ? 2 : 1);
  });
}

test("a search costs one request, besides the cached one for the site", async () => {
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

test("the prefix of the path selects the language of the site data", async () => {
  const { get, requests } = site();
  await get("/fr/nothing/");
  assert.deepEqual(requests.map(({ path, query }) => [path, query.get("locale") ?? query.get("path")]).sort(), [
    ["/resolve", "/fr/nothing/"],
    ["/site", "fr"],
  ]);
});

test("filters are passed to the API; other parameters are left out", async () => {
  const { get, requests } = site();
  await get("/releases/?topic=fair-recruitment&year=2026&page=3&utm_source=x&limit=100&story_kind=poem");
  const resolve = requests.find(({ path }) => path === "/resolve")?.query;
  assert.deepEqual(Object.fromEntries(resolve ?? []), { path: "/releases/", topic: "fair-recruitment", year: "2026", offset: "40" });
});

test("a failed connection is tried again once; a timeout is not", async () => {
  for (const [failure, status, count] of [[new TypeError("fetch failed"), 200, 3], [new DOMException("", "TimeoutError"), 503, 2]] as const) {
    const { get, state, requests } = site();
    let first = true;
    state.onRequest = ({ path }) => {
      if (path !== "/resolve" || !first) return;
      first = false;
      throw failure;
    };
    assert.deepEqual([(await get(PAGES[0]?.path ?? "")).status, requests.length], [status, count]);
  }
});

test("content is requested past a cache in front of the CMS, which does not know of webhooks", async () => {
  const { get, requests } = site();
  await get("/");
  assert.deepEqual(requests.map(({ headers }) => headers.get("Cache-Control")), ["no-cache", "no-cache"]);
});

test("a site that the CMS does not know is unavailable, and no page of it is absent", async () => {
  const { get, state } = site({ SITE: "renamed.example.org" });
  const refused = () => Response.json(
    { type: "urn:clarion:problem:invalid-parameters", title: "", status: 422, detail: "", errors: [{ parameter: "site", message: "There is no such site." }] },
    { status: 422, headers: { "Content-Type": "application/problem+json" } },
  );
  for (const path of ["/site", "/resolve", "/search", "/sitemap", "/feeds/releases.rss", "/pages/1/versions"]) state.responses.set(path, refused);
  for (const path of ["/", "/stories/rooms-without-keys/", "/fr/", "/search?q=a", "/sitemap.xml", "/feeds/releases.rss", "/versions/1", "/sign-up"]) {
    const response = await get(path);
    assert.deepEqual([path, response.status, Number(response.headers.get("Retry-After")) > 0], [path, 503, true]);
  }
});
