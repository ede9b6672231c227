import assert from "node:assert/strict";
import { test } from "node:test";
import { splitLocale } from "../src/texts/index.ts";
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

test("the locale is read from the path if it is a known one", () => {
  assert.deepEqual(splitLocale("/fr/search"), { locale: "fr", rest: "/search" });
  assert.deepEqual(splitLocale("/fr"), { locale: "fr", rest: "/" });
  for (const path of ["/", "/search", "/france/", "/xx/search", "/en/search", "/free"]) {
    assert.deepEqual(splitLocale(path), { locale: "en", rest: path });
  }
});
