import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";

import { setupServer } from "msw/node";

import { examples } from "../src/examples.ts";
import { createClient, PREVIEW_HEADERS, ProblemError } from "../src/index.ts";
import type { Example } from "../src/mock/index.ts";
import { answerWith, handlers } from "../src/msw.ts";
import { OPERATIONS } from "../src/operations.ts";

const CMS = "https://cms.example.org";
const server = setupServer(...handlers());
const client = createClient({ baseUrl: CMS });

before(() => server.listen({ onUnhandledRequest: "error" }));
afterEach(() => server.resetHandlers());
after(() => server.close());

const isProblem = (status: number) => (error: unknown) => error instanceof ProblemError && error.status === status;

test("every operation has a recorded success, and every POST operation a recorded error", () => {
  const recordedOperations = (kind: (status: number) => boolean) =>
    new Set(Object.values<Example>(examples).filter((one) => kind(one.response.status)).map((one) => one.operation));
  assert.deepEqual([...recordedOperations((status) => status < 300)].sort(), Object.keys(OPERATIONS).sort());
  const withErrors = recordedOperations((status) => status >= 400);
  const posts = Object.keys(OPERATIONS).filter((operation) => operation.startsWith("POST") && !operation.endsWith("/clicks"));
  assert.deepEqual(posts.filter((operation) => !withErrors.has(operation)), []);
});

test("the client gets pages, lists, 304 and problems", async () => {
  const first = await client.get("/releases", { query: { limit: 2 } });
  assert.ok(first.data.items[0]?.title);
  assert.ok(first.cacheTags.includes("list-releases"));
  assert.equal((await client.getIfChanged("/releases", first.etag, { query: { limit: 2 } })).status, 304);
  assert.equal((await client.getIfChanged("/releases", 'W/"older"', { query: { limit: 2 } })).status, 200);
  await assert.rejects(client.get("/resolve", { query: { path: "/never/" } }), isProblem(404));
  await assert.rejects(client.get("/pages/{page_id}", { path: { page_id: 999_999 } }), isProblem(404));
});

test("every GET operation responds to HEAD", async () => {
  const answer = await fetch(`${CMS}/api/v1/releases?limit=2`, { method: "HEAD" });
  assert.deepEqual([answer.status, await answer.text()], [200, ""]);
  assert.ok(answer.headers.get("ETag"));
});

test("a preview code leads to a draft; used codes and expired tokens are rejected", async () => {
  const { data } = await client.post("/preview/exchange", { body: { code: "code-of-a-draft" } });
  const draft = await client.get("/preview", { previewToken: data.token });
  assert.match(draft.data.title, /drafted/);
  assert.equal(draft.headers.get("Cache-Control"), PREVIEW_HEADERS["Cache-Control"]);
  await assert.rejects(client.get("/preview", { previewToken: "token-that-is-spent" }), isProblem(404));
  await assert.rejects(client.get("/preview"), isProblem(404));
  await assert.rejects(client.post("/preview/exchange", { body: { code: "code-that-is-spent" } }), isProblem(404));
});

test("sign-ups and one-click unsubscribing are accepted", async () => {
  const form = { email: "ada@example.org", consents: ["letter" as const] };
  assert.equal((await client.post("/sign-ups", { body: form })).data.status, "accepted");
  const oneClick = { query: { token: "token-to-unsubscribe" }, form: { "List-Unsubscribe": "One-Click" } };
  assert.equal((await client.post("/sign-ups/unsubscribe", oneClick)).status, 204);
});

test("a test can select a recorded response", async () => {
  const form = { email: "ada@example.org", consents: ["letter" as const] };
  server.use(...answerWith("sign_up.too-many"));
  await assert.rejects(client.post("/sign-ups", { body: form }), (error: unknown) => {
    return isProblem(429)(error) && (error as ProblemError).retryAfter === 3600;
  });
  server.use(...answerWith("search.nothing"));
  assert.equal((await client.get("/search", { query: { q: "recruitment" } })).data.total, 0);
  server.resetHandlers();
  assert.ok((await client.get("/search", { query: { q: "recruitment", limit: 2 } })).data.total > 0);
});

test("with `baseUrl`, other hosts are not handled", async () => {
  server.resetHandlers(...handlers({ baseUrl: `${CMS}/` }));
  assert.equal((await fetch(`${CMS}/api/v1/releases`)).status, 200);
  await assert.rejects(fetch("https://another.example/api/v1/releases"));
});
