/** The visitor's address: where the site takes it from, how it names it to the CMS, and what visitors see of the CMS's limits. */
import assert from "node:assert/strict";
import { request as sendRequest } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { readConfig } from "../src/config.ts";
import { findClientAddress, parseNetworks } from "../src/web/client-address.ts";
import { createHttpServer } from "../src/web/server.ts";
import { example, json, problem, site } from "./fake-cms.ts";

const KEY = "a-key-of-the-site";
const SIGN_UP = { email: "ada@example.org", interests: "stories", area: "Quimera", consent: "yes", website: "" };
const WAIT = { "Retry-After": "7" };

test("only what trusted proxies have added to X-Forwarded-For is believed", () => {
  const proxies = parseNetworks("10.0.0.0/8, 127.0.0.1 2001:db8::/32");
  for (const [peer, forwardedFor, expected] of [
    ["192.0.2.7", "198.51.100.9", "192.0.2.7"],
    ["10.0.0.1", "198.51.100.9", "198.51.100.9"],
    ["10.0.0.1", "203.0.113.66, 198.51.100.9", "198.51.100.9"],
    ["10.0.0.1", "203.0.113.66, 198.51.100.9, 10.9.9.9", "198.51.100.9"],
    ["10.0.0.1", "10.0.0.3, 10.0.0.2", "10.0.0.3"],
    ["10.0.0.1", "", "10.0.0.1"],
    ["10.0.0.1", "198.51.100.9, unknown", "10.0.0.1"],
    ["10.0.0.1", "198.51.100.9, 10.0.0.2\u0000", "10.0.0.1"],
    ["::ffff:127.0.0.1", "::ffff:198.51.100.9", "198.51.100.9"],
    ["2001:db8::1", "2001:db9::5", "2001:db9::5"],
    ["2001:db9::1", "198.51.100.9", "2001:db9::1"],
    ["fe80::1%eth0", "198.51.100.9", "fe80::1"],
    ["", "198.51.100.9", ""],
  ] as const) {
    assert.equal(findClientAddress(peer, forwardedFor, proxies), expected, `${peer} ${forwardedFor}`);
  }
  assert.equal(findClientAddress("127.0.0.1", "198.51.100.9", parseNetworks("")), "127.0.0.1");
});

test("an invalid network, key or address is an error that names the variable, but never the key", () => {
  for (const text of ["10.0.0.0/33", "10.0.0/8", "::1/129", "proxy", "10.0.0.0/8/8", "10.0.0.0/", "10.0.0.0/x"]) {
    assert.throws(() => readConfig({ SITE_TRUSTED_PROXIES: text }), /SITE_TRUSTED_PROXIES/, text);
  }
  assert.throws(() => readConfig({ FRONTEND_KEY: "secret\nkey" }), (error: Error) => error.message.includes("FRONTEND_KEY") && !error.message.includes("secret"));
  assert.throws(() => readConfig({ FRONTEND_URL: "www.example.org" }), /FRONTEND_URL/);
});

const VISITS = [
  ["/search", "GET", "/search?q=x"],
  ["/sign-ups", "POST", "/sign-up"],
  ["/sign-ups/confirm", "POST", "/sign-up/confirm"],
  ["/sign-ups/unsubscribe", "POST", "/sign-up/unsubscribe"],
  ["/preview/exchange", "GET", "/preview?code=x"],
] as const;

for (const [operation, method, path] of VISITS) {
  test(`${operation}: the site names its visitor together with its key; without a key it names nobody`, async () => {
    for (const env of [{ FRONTEND_KEY: KEY }, {}]) {
      const { get, post, requests } = site(env);
      await (method === "GET" ? get(path) : post(path, { ...SIGN_UP, token: "t" }));
      const { headers } = requests.find((one) => one.path === operation) ?? {};
      const expected = env.FRONTEND_KEY ? [KEY, "192.0.2.1"] : [null, null];
      assert.deepEqual(["X-Frontend-Key", "X-Visitor-Address"].map((name) => headers?.get(name)), expected);
      assert.equal(headers?.get("X-Forwarded-For"), null);
    }
  });

  test(`${operation}: 429 and 503 reach the visitor with their status and waiting time`, async (context) => {
    context.mock.method(console, "warn", () => undefined);
    for (const status of [429, 503]) {
      const { get, post, state } = site();
      state.responses.set(operation, () => problem(status, [], WAIT));
      const answer = await (method === "GET" ? get(path) : post(path, { ...SIGN_UP, token: "t" }));
      assert.deepEqual([answer.status, answer.headers.get("Retry-After"), answer.headers.get("Cache-Control")], [status, "7", "no-store"]);
      const text = await answer.text();
      if (status === 429 || operation === "/search") assert.ok(text.includes("Please try again in 7 seconds."));
      if (operation === "/search") assert.match(text, /<h2 id="results-heading">(Too many searches|Search is not)[^]*value="x"|value="x"[^]*(Too many searches|Search is not)/);
      if (operation === "/sign-ups") assert.ok(text.includes('value="ada@example.org"') && text.includes('value="Quimera"'));
    }
  });
}

test("the key is in requests to the CMS, in no page, no file for browsers and no log, whatever fails", async (context) => {
  const logged: string[] = [];
  for (const level of ["error", "warn", "log"] as const) context.mock.method(console, level, (...values: unknown[]) => void logged.push(values.map(String).join(" ")));
  const { get, requests, state } = site({ FRONTEND_KEY: KEY });
  const page = await (await get("/")).text();
  const texts = [page, await (await get("/search?q=x")).text()];
  for (const [, path] of page.matchAll(/(?:src|href)="(\/assets\/[^"]+\.(?:js|css))"/g)) texts.push(await (await get(path ?? "")).text());
  for (const { path, headers } of requests) if (["/site", "/resolve"].includes(path)) assert.deepEqual([headers.get("X-Frontend-Key"), headers.get("X-Visitor-Address")], [KEY, null]);
  state.onRequest = ({ headers }) => { throw new Error([...headers.keys()].join()); };
  texts.push(await (await get("/search?q=y")).text());
  assert.ok(logged.length === 0 || !logged.join().includes(KEY));
  assert.ok(texts.length >= 5 && !texts.join().includes(KEY));
});

test("content that the CMS refuses to this site is a 503, because no visitor has caused it", async (context) => {
  context.mock.method(console, "warn", () => undefined);
  const { get, state } = site();
  state.responses.set("/resolve", () => problem(429, [], WAIT));
  const answer = await get("/about/");
  assert.deepEqual([answer.status, answer.headers.get("Retry-After")], [503, "7"]);
});

test("a language that the site does not have is not found", async (context) => {
  context.mock.method(console, "warn", () => undefined);
  const { get, state } = site();
  state.responses.set("/site", ({ query }) => (query.get("locale") === "fr" ? problem(422) : json(example("site"))));
  for (const path of ["/fr/search", "/fr/sign-up", "/fr/nothing/"]) assert.equal((await get(path)).status, 404, path);
});

test("over HTTPS every response has HSTS; over HTTP none has", async () => {
  const value = "max-age=31536000";
  for (const [env, expected] of [
    [{ FRONTEND_URL: "https://www.example.org" }, value],
    [{ FRONTEND_URL: "https://www.example.org", SITE_HSTS: "max-age=60" }, "max-age=60"],
    [{ FRONTEND_URL: "https://www.example.org", SITE_HSTS: "" }, undefined],
    [{ FRONTEND_URL: "http://localhost:3000" }, undefined],
  ] as const) {
    const { app, state } = site(env);
    state.responses.set("/sitemap", () => json({ items: [], next: null }));
    const server = createHttpServer([app]);
    await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
    for (const path of ["/", "/nothing/", "/robots.txt", "/sitemap.xml", "/assets/x", "/healthz", "//"]) {
      const headers = await new Promise<Record<string, unknown>>((resolve, reject) => {
        const options = { port: (server.address() as AddressInfo).port, path, agent: false, headers: { Host: "evil.example", "X-Forwarded-Proto": "https" } };
        sendRequest(options, (answer) => { answer.resume(); resolve(answer.headers); }).on("error", reject).end();
      });
      assert.equal(headers["strict-transport-security"], expected, path);
      assert.equal(headers["x-content-type-options"], "nosniff", path);
    }
    await new Promise((resolve) => server.close(resolve));
  }
});
