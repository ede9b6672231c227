import assert from "node:assert/strict";
import { test } from "node:test";
import { splitLocale } from "../src/texts/index.ts";
import { Router } from "../src/web/router.ts";

const router = new Router<string>().on("GET", "/search", "search").on("GET", "/feeds/{file}", "feed").on("POST", "/hooks/clarion", "hook");

test("an address finds its handler, with or without a slash, and its parts", () => {
  assert.deepEqual(router.match("GET", "/search"), { found: "route", handler: "search", parameters: {} });
  assert.equal(router.match("HEAD", "/search/").found, "route");
  assert.deepEqual(router.match("GET", "/feeds/releases.rss"), {
    found: "route",
    handler: "feed",
    parameters: { file: "releases.rss" },
  });
});

test("what is near an address is not that address", () => {
  for (const path of ["/searching", "/search/more", "/feeds/a/b", "/feeds", "/"]) {
    assert.equal(router.match("GET", path).found, "nothing", path);
  }
});

test("another method is told which ones there are", () => {
  assert.deepEqual(router.match("GET", "/hooks/clarion"), { found: "other-method", allowed: ["POST"] });
});

test("the language is read from the path, and only if it is one", () => {
  assert.deepEqual(splitLocale("/fr/search"), { locale: "fr", rest: "/search" });
  assert.deepEqual(splitLocale("/fr"), { locale: "fr", rest: "/" });
  for (const path of ["/", "/search", "/france/", "/xx/search", "/en/search", "/free"]) {
    assert.deepEqual(splitLocale(path), { locale: "en", rest: path });
  }
});
