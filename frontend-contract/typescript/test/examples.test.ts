/** The recorded answers, asked through the client: what a frontend's own tests can do. */
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

test("every example is answered as it was recorded", async () => {
  const fetch = mockFetch(examples);
  for (const { operation, request, response } of examples) {
    const [method = "GET"] = operation.split(" ");
    const asked: RequestInit = { method, headers: request.headers };
    if (request.body !== null) asked.body = JSON.stringify(request.body);
    const answer = await fetch(`http://mock${request.address}`, asked);
    assert.equal(answer.status, response.status, request.address);
    const text = await answer.text();
    const body = response.body === null || typeof response.body === "string" ? (response.body ?? "") : JSON.stringify(response.body);
    assert.equal(text, body, request.address);
  }
});

test("every page type is there, and can be rendered", async () => {
  const shown = new Set<string>();
  for (const { operation, request, response } of examples) {
    if (operation !== "GET /api/v1/pages/{page_id}" || response.status !== 200) continue;
    const { pathname, searchParams } = new URL(request.address, "http://mock");
    const question = { path: { page_id: Number(pathname.split("/").pop()) }, query: readQuery("/pages/{page_id}", searchParams) };
    const { data } = await client.get("/pages/{page_id}", question);
    assert.equal(typeof rendered(data as AnyPage), "string");
    shown.add(data.type);
  }
  assert.ok(shown.size >= 8, [...shown].join());
});

test("a question nobody recorded gets the answer nearest to it", async () => {
  const { data } = await client.get("/search", { query: { q: "recruitment", limit: 2, sort: "newest" } });
  assert.equal(data.query, "recruitment");
});

test("what nobody recorded at all is not found; a wrong question is refused as it was", async () => {
  await assert.rejects(client.get("/resolve", { query: { path: "/never/" } }), { status: 404 });
  const answer = await mockFetch([])("http://mock/api/v1/releases");
  assert.equal(answer.status, 404);
  await assert.rejects(client.get("/search", { query: { sort: "popular" as "newest" } }), (error: unknown) => {
    return error instanceof ProblemError && error.problem.errors[0]?.parameter === "sort";
  });
});

test("an answer that has not changed is told so", async () => {
  const first = await client.get("/releases", { query: { limit: 2 } });
  const again = await client.getIfChanged("/releases", first.etag, { query: { limit: 2 } });
  assert.equal(again.status, 304);
});
