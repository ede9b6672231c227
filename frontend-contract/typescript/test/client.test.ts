import assert from "node:assert/strict";
import { test } from "node:test";

import { createClient, ProblemError, type Client } from "../src/index.ts";

interface Asked {
  url: URL;
  init: RequestInit;
  headers: Record<string, string>;
}

/** A client whose questions are kept, and answered with what is given. */
function client(answer: () => Response, options: { site?: string; locale?: string; headers?: Record<string, string> } = {}) {
  const asked: Asked[] = [];
  const fetch = (input: string | URL | Request, init: RequestInit = {}) => {
    asked.push({ url: new URL(String(input)), init, headers: init.headers as Record<string, string> });
    return Promise.resolve(answer());
  };
  const made: Client = createClient({ baseUrl: "https://cms.example.org/", fetch, ...options });
  const last = (): Asked => asked.at(-1) ?? assert.fail("nothing was asked");
  return { made, last, asked };
}

const json = (body: unknown, headers: Record<string, string> = {}, status = 200) => () =>
  new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/json", ...headers } });

test("an address is filled in and asked with a typed query; lists repeat their name", async () => {
  const { made, last } = client(json({ items: [], total: 0 }));
  await made.get("/stories", { query: { topic: ["law", "media & war"], limit: 3, featured: true } });
  assert.equal(last().url.href, "https://cms.example.org/api/v1/stories?topic=law&topic=media+%26+war&limit=3&featured=true");
  await made.get("/pages/{page_id}", { path: { page_id: 7 } });
  assert.equal(last().url.pathname, "/api/v1/pages/7");
});

test("the client's site and language go where an operation takes them, and nowhere else", async () => {
  const { made, last } = client(json({}), { site: "www.example.org", locale: "fr" });
  await made.get("/releases");
  assert.equal(last().url.search, "?site=www.example.org&locale=fr");
  await made.get("/releases", { query: { locale: "en" } });
  assert.equal(last().url.searchParams.get("locale"), "en");
  await made.post("/search/clicks", { body: { query_id: "a", page_id: 1 } });
  assert.equal(last().url.search, "");
});

test("an answer comes with its ETag and cache tags", async () => {
  const { made } = client(json({ items: [], total: 0 }, { ETag: 'W/"1"', "Cache-Tag": "page-7 site-1" }));
  const answer = await made.get("/releases");
  assert.deepEqual([answer.status, answer.data.total, answer.etag, answer.cacheTags], [200, 0, 'W/"1"', ["page-7", "site-1"]]);
});

test("what has not changed is told as such, and only to who asked", async () => {
  const { made, last } = client(() => new Response(null, { status: 304, headers: { ETag: 'W/"1"' } }));
  const answer = await made.getIfChanged("/releases", 'W/"1"', { query: { limit: 1 } });
  assert.deepEqual([answer.status, answer.etag, "data" in answer], [304, 'W/"1"', false]);
  assert.equal(last().headers["If-None-Match"], 'W/"1"');
  await client(json({})).made.getIfChanged("/releases", null);
  const first = client(json({ total: 1 }));
  await first.made.getIfChanged("/releases", null);
  assert.equal("If-None-Match" in first.last().headers, false);
});

test("a problem is thrown with its status, its parameters and how long to wait", async () => {
  const problem = {
    ...{ type: "urn:clarion:problem:unavailable", title: "Service Unavailable", status: 503, detail: "Later." },
    errors: [{ parameter: "limit", message: "Too many." }],
  };
  const { made } = client(json(problem, { "Content-Type": "application/problem+json", "Retry-After": "10" }, 503));
  await assert.rejects(made.get("/releases"), (error: unknown) => {
    assert.ok(error instanceof ProblemError);
    assert.deepEqual([error.status, error.retryAfter, error.problem], [503, 10, problem]);
    assert.match(error.message, /503 Service Unavailable: Later\. \(limit: Too many\.\)/);
    return true;
  });
});

test("an error that is no problem, as proxies answer, is told in the same shape", async () => {
  const { made } = client(() => new Response("<h1>Bad gateway</h1>", { status: 502, statusText: "Bad Gateway" }));
  await assert.rejects(made.get("/releases"), { name: "ProblemError", status: 502, retryAfter: null });
});

test("what is told goes as JSON; nothing comes back", async () => {
  const { made, last } = client(() => new Response(null, { status: 204 }));
  const answer = await made.post("/search/clicks", { body: { query_id: "q", page_id: 7 }, init: { keepalive: true } });
  assert.equal(answer.data, undefined);
  assert.deepEqual([last().init.method, last().init.keepalive, last().init.body], ["POST", true, '{"query_id":"q","page_id":7}']);
  assert.equal(last().headers["Content-Type"], "application/json");
});

test("a preview's token is sent, and headers of the client and of the call", async () => {
  const { made, last } = client(json({}), { headers: { "X-From": "site" } });
  await made.get("/releases", { previewToken: "abc", headers: { "X-Trace": "1" } });
  const { Authorization, "X-From": from, "X-Trace": trace } = last().headers;
  assert.deepEqual([Authorization, from, trace], ["Preview abc", "site", "1"]);
});

test("the next page of results is asked at the same CMS, whatever host its address names", async () => {
  const { made, last } = client(json({ items: [] }), { site: "www.example.org" });
  await made.follow("/stories", "http://inner:8000/api/v1/stories?site=other.example&topic=a&topic=b&offset=20");
  assert.equal(last().url.href, "https://cms.example.org/api/v1/stories?site=other.example&topic=a&topic=b&offset=20");
  await assert.rejects(made.follow("/stories", "http://inner:8000/elsewhere"), TypeError);
});

test("a text is answered as text", async () => {
  const { made } = client(() => new Response("<rss/>", { headers: { "Content-Type": "application/rss+xml" } }));
  assert.equal((await made.get("/topics")).data as unknown, "<rss/>");
});
