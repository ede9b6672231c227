import assert from "node:assert/strict";
import { test } from "node:test";
import { splitPrefix } from "../src/texts/index.ts";
import { Router } from "../src/web/router.ts";

const router = new Router<string>().on("GET", "/search", "search").on("GET", "/feeds/{file}", "feed").on("POST", "/hooks/clarion", "hook");

test("a path finds its handler and parameters, with or without a trailing slash", () => {
  assert.deepEqual(router.match("GET", "/search"), { result: "route", handler: "search", parameters: {} });
  assert.equal(router.match("HEAD", "/search/").result, "route");
  assert.deepEqual(router.match("GET", "/feeds/releases.rss"), {
    result: "route",
    handler: "feed",
    parameters: { file: "releases.rss" },
  });
});

test("similar paths do not match", () => {
  for (const path of ["/searching", "/search/more", "/feeds/a/b", "/feeds", "/"]) {
    assert.equal(router.match("GET", path).result, "no-route", path);
  }
});

test("another method gets the allowed ones", () => {
  assert.deepEqual(router.match("GET", "/hooks/clarion"), { result: "method-not-allowed", allowed: ["POST"] });
});

test("what may be a language is split off a path", () => {
  assert.deepEqual(splitPrefix("/fr/search"), { locale: "fr", rest: "/search" });
  assert.deepEqual(splitPrefix("/fr"), { locale: "fr", rest: "/" });
  assert.deepEqual(splitPrefix("/zh-hans/a/"), { locale: "zh-hans", rest: "/a/" });
  for (const path of ["/", "/search", "/france/", "/FR/search", "/f/search", "/fr_CA/", "/free"]) assert.equal(splitPrefix(path), null);
});
