/** The recorded responses through `mockFetch`, as a frontend uses them in its tests. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

import { createClient, mockFetch, ProblemError, readQuery, type AnyPage, type Example } from "../src/index.ts";
import { page as rendered } from "./exhaustive.ts";

const FOLDER = new URL("../../../examples/", import.meta.url);
const examples = readdirSync(FOLDER)
  .filter((name) => name.endsWith(".json"))
  .map((name) => JSON.parse(readFileSync(new URL(name, FOLDER), "utf8")) as Example);
const client = createClient({ baseUrl: "http://mock", fetch: mockFetch(examples) });

test("every recorded request gets its recorded response", async () => {
  const fetch = mockFetch(examples);
  for (const { operation, request, response } of examples) {
    const [method = "GET"] = operation.split(" ");
    const init: RequestInit = { method, headers: request.headers };
    if (request.body !== null) init.body = JSON.stringify(request.body);
    const answer = await fetch(`http://mock${request.address}`, init);
    assert.equal(answer.status, response.status, request.address);
    const text = await answer.text();
    const body = response.body === null || typeof response.body === "string" ? (response.body ?? "") : JSON.stringify(response.body);
    assert.equal(text, body, request.address);
  }
});

test("every page type has an example, and can be rendered", async () => {
  const types = new Set<string>();
  for (const { operation, request, response } of examples) {
    if (operation !== "GET /api/v1/pages/{page_id}" || response.status !== 200) continue;
    const { pathname, searchParams } = new URL(request.address, "http://mock");
    const options = { path: { page_id: Number(pathname.split("/").pop()) }, query: readQuery("/pages/{page_id}", searchParams) };
    const { data } = await client.get("/pages/{page_id}", options);
    assert.equal(typeof rendered(data as AnyPage), "string");
    types.add(data.type);
  }
  assert.ok(types.size >= 8, [...types].join());
});

test("a request without an example gets the response of the most similar one", async () => {
  const { data } = await client.get("/search", { query: { q: "recruitment", limit: 2, sort: "newest" } });
  assert.equal(data.query, "recruitment");
});

test("a request without any similar example is a 404; an invalid request gets its recorded error", async () => {
  await assert.rejects(client.get("/resolve", { query: { path: "/never/" } }), { status: 404 });
  const answer = await mockFetch([])("http://mock/api/v1/releases");
  assert.equal(answer.status, 404);
  await assert.rejects(client.get("/search", { query: { sort: "popular" as "newest" } }), (error: unknown) => {
    return error instanceof ProblemError && error.problem.errors[0]?.parameter === "sort";
  });
});

test("a matching ETag gives 304", async () => {
  const first = await client.get("/releases", { query: { limit: 2 } });
  const again = await client.getIfChanged("/releases", first.etag, { query: { limit: 2 } });
  assert.equal(again.status, 304);
});
