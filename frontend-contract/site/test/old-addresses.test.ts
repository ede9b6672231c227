/** Addresses of a system that the site has left, which depend on their query. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { cacheable, example, json, PAGES, problem, site } from "./fake-cms.ts";

const MOVED = PAGES.find(({ type }) => type === "story")?.path ?? "";

test("an address of another system redirects by its query; one of something hidden is not found", async () => {
  const { get, state, requests } = site();
  state.responses.set("/site", () => cacheable({ ...example<object>("site"), redirect_parameters: ["p"] }, "redirects"));
  state.responses.set("/resolve", ({ query }) => {
    if (query.get("path") === "/?p=17&utm_source=x") return cacheable({ result: "redirect", location: MOVED, permanent: true }, "redirects");
    return query.get("path") === "/?p=18" ? problem() : cacheable({ result: "page", page: { ...PAGES[0], path: "/" } }, "page-1");
  });
  const moved = await get("/?p=17&utm_source=x");
  assert.deepEqual([moved.status, moved.headers.get("Location")], [301, MOVED]);
  assert.equal((await get("/?p=18")).status, 404);
  assert.equal((await get("/?utm_source=y")).status, 200);
  assert.equal(requests.filter(({ query }) => query.get("path") === "/").length, 1);
});

test("a redirect leads to a path in any script, whether the CMS moved the page or its slash is missing", async () => {
  const { get, state } = site();
  const [location, encoded] = ["/ar/قصص/?q=%D8%A8", "/ar/%D9%82%D8%B5%D8%B5/?q=%D8%A8"];
  state.responses.set("/resolve", () => json({ result: "redirect", location, permanent: false }));
  const moved = await get("/moved/");
  assert.deepEqual([moved.status, moved.headers.get("Location")], [302, encoded]);
  state.responses.set("/resolve", () => json({ result: "page", page: { ...PAGES[0], path: "/ar/قصص/" } }));
  const spelled = await get("/ar/%D9%82%D8%B5%D8%B5?q=%D8%A8&x=1");
  assert.deepEqual([spelled.status, spelled.headers.get("Location")], [301, `${encoded}&x=1`]);
});
