/** Addresses of a system that the site has left, which depend on their query. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { cacheable, example, PAGES, problem, site } from "./fake-cms.ts";

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
