import assert from "node:assert/strict";
import { test } from "node:test";

import { createClient, ProblemError, type Client, type ClientOptions } from "../src/index.ts";

interface SentRequest {
  url: URL;
  init: RequestInit;
  headers: Record<string, string>;
}

/** Create a client that records its requests and receives the given response. */
function createTestClient(respond: () => Response, options: Partial<ClientOptions> = {}) {
  const requests: SentRequest[] = [];
  const fetch = (input: string | URL | Request, init: RequestInit = {}) => {
    requests.push({ url: new URL(String(input)), init, headers: init.headers as Record<string, string> });
    return Promise.resolve(respond());
  };
  const client: Client = createClient({ baseUrl: "https://cms.example.org/", fetch, ...options });
  const last = (): SentRequest => requests.at(-1) ?? assert.fail("no request was sent");
  return { client, last, requests };
}

const json = (body: unknown, headers: Record<string, string> = {}, status = 200) => () =>
  new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/json", ...headers } });

test("path parameters and a typed query build the URL; lists repeat their name", async () => {
  const { client, last } = createTestClient(json({ items: [], total: 0 }));
  await client.get("/stories", { query: { topic: ["law", "media & war"], limit: 3, featured: true } });
  assert.equal(last().url.href, "https://cms.example.org/api/v1/stories?topic=law&topic=media+%26+war&limit=3&featured=true");
  await client.get("/pages/{page_id}", { path: { page_id: 7 } });
  assert.equal(last().url.pathname, "/api/v1/pages/7");
});

test("the client's site and locale are sent to operations that have these parameters", async () => {
  const { client, last } = createTestClient(json({}), { site: "www.example.org", locale: "fr" });
  await client.get("/releases");
  assert.equal(last().url.search, "?site=www.example.org&locale=fr");
  await client.get("/releases", { query: { locale: "en" } });
  assert.equal(last().url.searchParams.get("locale"), "en");
  await client.post("/search/clicks", { body: { query_id: "a", page_id: 1 } });
  assert.equal(last().url.search, "");
});

test("a response has its ETag and cache tags", async () => {
  const { client } = createTestClient(json({ items: [], total: 0 }, { ETag: 'W/"1"', "Cache-Tag": "page-7,site-1" }));
  const response = await client.get("/releases");
  assert.deepEqual([response.status, response.data.total, response.etag, response.cacheTags], [200, 0, 'W/"1"', ["page-7", "site-1"]]);
});

test("a fresh request asks for the newest response, and names a server that caches know", async () => {
  const { client, last } = createTestClient(json({}), { frontendKey: "key" });
  await client.get("/releases", { fresh: true });
  assert.deepEqual([last().headers["Cache-Control"], last().headers["X-Frontend-Key"], last().init.redirect], ["no-cache", "key", "error"]);
  await client.get("/releases");
  assert.deepEqual([last().headers["Cache-Control"], last().headers["X-Frontend-Key"]], [undefined, "key"]);
  const always = createTestClient(json({}), { fresh: true });
  await always.client.get("/releases");
  assert.deepEqual([always.last().headers["Cache-Control"], always.last().headers["X-Frontend-Key"], always.last().init.redirect], ["no-cache", undefined, undefined]);
  await always.client.follow("/releases", "/api/v1/releases?offset=20", { fresh: false });
  assert.equal(always.last().headers["Cache-Control"], undefined);
});

test("a 404 has the tags with which it may be cached", async () => {
  const { client } = createTestClient(json({ title: "Not Found", status: 404, errors: [] }, { "Content-Type": "application/problem+json", "Clarion-Tags": "gaps,site-1" }, 404));
  await assert.rejects(client.get("/releases"), (error) => error instanceof ProblemError && error.cacheTags.join() === "gaps,site-1");
});

test("a conditional request returns 304; without an ETag the request is unconditional", async () => {
  const { client, last } = createTestClient(() => new Response(null, { status: 304, headers: { ETag: 'W/"1"' } }));
  const response = await client.getIfChanged("/releases", 'W/"1"', { query: { limit: 1 } });
  assert.deepEqual([response.status, response.etag, "data" in response], [304, 'W/"1"', false]);
  assert.equal(last().headers["If-None-Match"], 'W/"1"');
  await createTestClient(json({})).client.getIfChanged("/releases", null);
  const first = createTestClient(json({ total: 1 }));
  await first.client.getIfChanged("/releases", null);
  assert.equal("If-None-Match" in first.last().headers, false);
});

test("a problem is thrown with its status, its parameters and the time to wait", async () => {
  const problem = {
    ...{ type: "urn:clarion:problem:unavailable", title: "Service Unavailable", status: 503, detail: "Later." },
    errors: [{ parameter: "limit", index: null, code: "too_large", message: "Too many." }],
  };
  const { client } = createTestClient(json(problem, { "Content-Type": "application/problem+json", "Retry-After": "10" }, 503));
  await assert.rejects(client.get("/releases"), (error: unknown) => {
    assert.ok(error instanceof ProblemError);
    assert.deepEqual([error.status, error.retryAfter, error.problem], [503, 10, problem]);
    assert.match(error.message, /503 Service Unavailable: Later\. \(limit: Too many\.\)/);
    return true;
  });
});

test("an error response of a proxy is thrown in the same form", async () => {
  const { client } = createTestClient(() => new Response("<h1>Bad gateway</h1>", { status: 502, statusText: "Bad Gateway" }));
  await assert.rejects(client.get("/releases"), { name: "ProblemError", status: 502, retryAfter: null });
});

test("a body is sent as JSON; a 204 response has no data", async () => {
  const { client, last } = createTestClient(() => new Response(null, { status: 204 }));
  const response = await client.post("/search/clicks", { body: { query_id: "q", page_id: 7 }, init: { keepalive: true } });
  assert.equal(response.data, undefined);
  assert.deepEqual([last().init.method, last().init.keepalive, last().init.body], ["POST", true, '{"query_id":"q","page_id":7}']);
  assert.equal(last().headers["Content-Type"], "application/json");
});

test("the preview token and the headers of client and request are sent", async () => {
  const { client, last } = createTestClient(json({}), { headers: { "X-From": "site" } });
  await client.get("/releases", { previewToken: "abc", headers: { "X-Trace": "1" } });
  const { Authorization, "X-From": from, "X-Trace": trace } = last().headers;
  assert.deepEqual([Authorization, from, trace], ["Preview abc", "site", "1"]);
});

test("`follow` sends its request to the same CMS, whatever host the URL names", async () => {
  const { client, last } = createTestClient(json({ items: [] }), { site: "www.example.org" });
  await client.follow("/stories", "http://inner:8000/api/v1/stories?site=other.example&topic=a&topic=b&offset=20");
  assert.equal(last().url.href, "https://cms.example.org/api/v1/stories?site=other.example&topic=a&topic=b&offset=20");
  await assert.rejects(client.follow("/stories", "http://inner:8000/elsewhere"), TypeError);
});

test("`follow` knows URLs below the path of its CMS, such as that of a rehearsal", async () => {
  const { client, last } = createTestClient(json({ items: [] }), { baseUrl: "https://cms.example.org/rehearsal/token/" });
  for (const base of ["https://cms.example.org/rehearsal/token", "http://inner:8000/rehearsal/token", "http://inner:8000", "/rehearsal/token", ""]) {
    await client.follow("/stories", `${base}/api/v1/stories?offset=20`);
    assert.equal(last().url.href, "https://cms.example.org/rehearsal/token/api/v1/stories?offset=20", base);
  }
  for (const path of ["/rehearsal/other/api/v1/stories", "/rehearsal/tokens/api/v1/stories", "/rehearsal/token/api/v1/releases"]) await assert.rejects(client.follow("/stories", path), TypeError, path);
});

test("a text response is returned as text", async () => {
  const { client } = createTestClient(() => new Response("<rss/>", { headers: { "Content-Type": "application/rss+xml" } }));
  assert.equal((await client.get("/topics")).data as unknown, "<rss/>");
});

test("a request ends after its timeout, by the caller's signal, or by that in `init`; `follow` takes them too", async () => {
  const pending = (_: unknown, init: RequestInit = {}) =>
    new Promise<Response>((_resolve, reject) => {
      init.signal?.addEventListener("abort", () => { reject(init.signal?.reason as Error); });
    });
  const keepAlive = setTimeout(() => undefined, 5_000); // the timer of a signal does not keep Node running
  const client = createClient({ baseUrl: "https://cms.example.org", timeout: 5, fetch: pending as typeof fetch });
  await assert.rejects(client.get("/topics"), { name: "TimeoutError" });
  await assert.rejects(client.follow("/releases", "/api/v1/releases?offset=20"), { name: "TimeoutError" });
  for (const place of ["signal", "init"]) {
    const caller = new AbortController();
    const options = place === "signal" ? { signal: caller.signal } : { init: { signal: caller.signal } };
    const ended = client.follow("/releases", "/api/v1/releases?offset=20", { ...options, timeout: 0 });
    caller.abort(new Error(place));
    await assert.rejects(ended, { message: place });
  }
  clearTimeout(keepAlive);
});
