/** Odd requests over a real connection: none causes a 500, none is reflected, and no response is larger than its content. */
import assert from "node:assert/strict";
import { connect, type AddressInfo } from "node:net";
import { after, before, test } from "node:test";
import { createHttpServer } from "../src/web/server.ts";
import { CACHE, json, problem, site } from "./fake-cms.ts";

const FEED = '<feed><link rel="self" href="http://cms.test/api/v1/feeds/stories.rss?locale=en"/><id>an entry</id></feed>';
const STRINGS = ["%", "%00", "%0d%0aX-Evil:%20yes", "%ff", "%c0%af", "%ed%a0%80", "%F0%9F%98%80", "$'", "$&", "x'y&z", "..%2f..", "__proto__", "constructor", "a".repeat(8_000)];
const PATHS = [
  "/", "//", "///evil.example/", "//evil.example/%2e%2e", "/\\evil.example", "/%", "/%5c", "/..;/", "/?", "/#x", "/fr", "/de/", "/FR/", "/__proto__/", "/toString",
  "/search?page=-1", "/search?page=1e9&page=x", "/search?q=%00&q=%ff", "/search?cursor=%", "/search?topic=%00&year=x&limit=-1&offset=x", "/search?q=%22%22%22",
  "/releases/?page=NaN", "/releases/?page=1e400&year=%", "/sitemap-0.xml", "/sitemap--1.xml", "/sitemap-1e0.xml", "/sitemap-constructor.xml",
  "/assets/constructor", "/assets/..%2f..%2fpackage.json", "/feeds/.", "/feeds/rss.", "/feeds/stories.rss.rss", "/feeds/constructor.rss", "/feeds/stories.constructor",
  "/sign-up/confirm?token=%", "/sign-up/confirm?token=", "/preview?code=%00", "/preview?code=", "/preview/%", "/preview/x?code=a", "/robots.txt?x=%", "/healthz/",
  ...STRINGS.flatMap((text) => [`/${text}`, `/search?q=${text}`, `/search?${text}=${text}`, `/feeds/${text}`, `/feeds/stories.rss.${text}`, `/sitemap-${text}.xml`, `/fr/${text}/`]),
];
const COOKIES = ["preview=%", "preview=%ff", "preview", "preview=", "=", ";;;", "preview=%00; preview=x", "preview=\u00ff", `preview=${"a".repeat(8_000)}`, "__proto__=x"];
const HOSTS = ["evil.example", "a:b@evil.example", "site:99999", "[::1", "[::1]", "localhost:x", "a b", "", "%", "\u00ff", "x'y&z", 'a"b', "evil.example/path", "evil.example?x", "xn--", "a".repeat(300)];
const FORMS = ["", "%", "email=%", "email=%00&consent=yes", "email=a@b%0d%0aBcc:c@d&consent=yes", "interests=%ff&interests=x", "=&=&", "token=%", "token", "&".repeat(2_000), "a".repeat(60_000), "\u0000\u00ff"];
const HEADERS = [
  "If-None-Match: \u00ff", "If-None-Match: ,,,,", "Accept-Encoding: br;q=x, gzip", "X-Forwarded-For: \u00ff, 1", "X-Forwarded-For: unknown, [::1]:5, 999.1.1.1", "X-Forwarded-Proto: javascript",
  "X-Visitor-Address: 192.0.2.7", "X-Frontend-Key: guess", "Content-Length: x", "Transfer-Encoding: x", "Expect: x", "Cookie: a\u0001", "Content-Type: multipart/form-data", "Upgrade: websocket\r\nConnection: Upgrade",
];

const fake = site();
const server = createHttpServer([fake.app]);

before(() => new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve)));
after(() => server.close());

/** Send bytes on a connection of their own, and return everything that the server answers. */
function send(text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
    socket.on("data", (chunk) => chunks.push(chunk)).on("close", () => { resolve(Buffer.concat(chunks).toString("latin1")); }).on("error", reject);
    socket.write(Buffer.from(text, "latin1"));
  });
}

const request = (method: string, path: string, headers: string[] = [], body = "") => {
  const length = body ? [`Content-Length: ${String(Buffer.byteLength(body, "latin1"))}`] : [];
  const host = headers.some((line) => line.startsWith("Host:")) ? [] : ["Host: localhost"];
  return send([`${method} ${path} HTTP/1.1`, ...host, "Connection: close", ...headers, ...length, "", body].join("\r\n"));
};
const statusOf = (answer: string) => Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1] ?? 0);

test("a feed's name has exactly two known parts, and no response is larger than the feed", async () => {
  const { get, state } = site();
  state.responses.set("/feeds/stories.rss", () => new Response(FEED, { headers: { "Content-Type": "application/rss+xml", "Cache-Control": CACHE } }));
  const feed = await (await get("/feeds/stories.rss")).text();
  assert.equal(feed, FEED.replace(/http:[^"]+/, "http://site/feeds/stories.rss"));
  for (const suffix of [`.${"$'".repeat(3_000)}`, ".x'y&z", ".rss", ".", "%26", "x"]) {
    const answer = await get(`/feeds/stories.rss${suffix}`);
    assert.equal(answer.status, 404, suffix.slice(0, 20));
    assert.doesNotMatch(await answer.text(), /an entry|y&z/);
  }
});

test("the site's URL is escaped for the notation of a feed, and never read as a replacement pattern", async () => {
  const { get, state } = site({ FRONTEND_URL: "http://a'$&b$'.example" });
  state.responses.set("/feeds/stories.rss", () => new Response(FEED, { headers: { "Content-Type": "application/rss+xml" } }));
  state.responses.set("/feeds/stories.json", () => json({ feed_url: "http://cms.test/api/v1/feeds/stories.json", items: [] }));
  assert.ok((await (await get("/feeds/stories.rss")).text()).includes('href="http://a&#39;$&#38;b$&#39;.example/feeds/stories.rss"/><id>'));
  const parsed = (await (await get("/feeds/stories.json")).json()) as { feed_url: string };
  assert.equal(parsed.feed_url, "http://a'$&b$'.example/feeds/stories.json");
});

for (const [mode, respond] of [["content", null], ["404", () => problem(404)], ["422", () => problem(422, [{ parameter: "q", message: "x" }])]] as const) {
  test(`no odd path, cookie, host, header or form causes a 500 while the CMS answers with ${mode}`, async (context) => {
    context.mock.method(console, "warn", () => undefined);
    const logged = context.mock.method(console, "error", () => undefined);
    for (const path of ["/resolve", "/site", "/search", "/sign-ups", "/sign-ups/confirm", "/feeds/stories.rss", "/sitemap", "/preview", "/preview/exchange", "/releases"]) {
      if (respond) fake.state.responses.set(path, respond);
    }
    if (!respond) fake.state.responses.set("/sitemap", () => json({ items: [], next: null }));
    fake.app.cms.cache.purgeAll();
    const answers = await Promise.all([
      ...PATHS.map((path) => request("GET", path)),
      ...COOKIES.flatMap((cookie) => ["/", "/preview/0123456789abcdef"].map((path) => request("GET", path, [`Cookie: ${cookie}`]))),
      ...HOSTS.flatMap((host) => ["/", "/robots.txt", "/feeds/stories.rss", "/sitemap.xml"].map((path) => request("GET", path, [`Host: ${host}`]))),
      ...HEADERS.flatMap((header) => [request("GET", "/search?q=x", [header]), request("POST", "/sign-up", [header], "email=a@b")]),
      ...FORMS.flatMap((form) => ["/sign-up", "/sign-up/confirm", "/fr/sign-up/unsubscribe", "/hooks/clarion", "/"].map((path) => request("POST", path, [], form))),
      ...["TRACE", "OPTIONS", "PUT", "DELETE", "PATCH", "HEAD", "FOO"].map((method) => request(method, "/")),
    ]);
    assert.deepEqual(answers.filter((answer) => ![200, 301, 302, 304, 400, 404, 405, 413, 414, 417, 421, 422, 431].includes(statusOf(answer))).map((answer) => answer.slice(0, 200)), []);
    assert.equal(logged.mock.callCount(), 0);
    assert.ok(answers.length > 250);
  });
}

test("the Host header is reflected nowhere; without FRONTEND_URL only this machine is answered", async () => {
  fake.state.responses.clear();
  fake.state.responses.set("/sitemap", () => json({ items: [], next: null }));
  fake.app.cms.cache.purgeAll();
  for (const path of ["/robots.txt", "/", "/nothing/", "/search?q=x", "/sitemap.xml"]) {
    const answer = await request("GET", path, ["Host: evil.example", "X-Forwarded-Host: evil.example"]);
    assert.equal(statusOf(answer), 200 + (path === "/nothing/" ? 204 : 0), path);
    assert.ok(!answer.includes("evil.example"), path);
  }
  const local = createHttpServer([{ handle: fake.app.handle, config: { ...fake.app.config, loopbackOnly: true } }]);
  await new Promise<void>((resolve) => void local.listen(0, "127.0.0.1", resolve));
  const { port } = local.address() as AddressInfo;
  const statuses = await Promise.all(["localhost", `127.0.0.1:${String(port)}`, "[::1]:80", "evil.example", "localhost.evil.example"].map(async (Host) => {
    return new Promise((resolve) => {
      const socket = connect(port, "127.0.0.1", () => socket.write(`GET /robots.txt HTTP/1.1\r\nHost: ${Host}\r\nConnection: close\r\n\r\n`));
      socket.once("data", (chunk) => { resolve(statusOf(chunk.toString())); socket.destroy(); });
    });
  }));
  local.close();
  assert.deepEqual(statuses, [200, 200, 200, 421, 421]);
});
