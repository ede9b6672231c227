import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { createClient } from "../src/index.ts";
import { KNOWN } from "../src/mock/index.ts";
import { startMockServer } from "../src/mock/server.ts";

let server: Awaited<ReturnType<typeof startMockServer>>;
before(async () => {
  server = await startMockServer({ port: 0, frontendUrl: "http://site.example/" });
});
after(() => server.close());

test("a site can be rendered from the server: pages, pictures, parts of lists, ETags", async () => {
  const client = createClient({ baseUrl: server.url });
  const first = await client.get("/releases", { query: { limit: 1 } });
  assert.ok(first.data.next?.startsWith(`${server.url}/api/v1/releases?`));
  assert.ok(first.data.items[0]?.url.startsWith("http://site.example/releases/"));
  assert.equal((await client.getIfChanged("/releases", first.etag, { query: { limit: 1 } })).status, 304);
  const picture = await fetch(first.data.items[0]?.image?.src ?? "");
  assert.deepEqual([picture.status, picture.headers.get("Content-Type")], [200, "image/svg+xml"]);
  assert.equal((await fetch(`${server.url}/api/v1/releases`, { method: "HEAD" })).status, 200);
});

test("browsers may read it; forms and previews answer", async () => {
  const preflight = await fetch(`${server.url}/api/v1/search`, { method: "OPTIONS" });
  assert.deepEqual([preflight.status, preflight.headers.get("Access-Control-Allow-Origin")], [204, "*"]);
  const client = createClient({ baseUrl: server.url });
  assert.equal((await client.post("/sign-ups", { body: { email: "ada@example.org", consents: ["letter"] } })).data.status, "accepted");
  await assert.rejects(client.post("/sign-ups", { body: { email: KNOWN.busyEmail, consents: ["letter"] } }), { status: 429 });
  await assert.rejects(client.post("/sign-ups", { body: { email: "ada", consents: ["letter"] } }), { status: 422 });
  await assert.rejects(client.post("/sign-ups/confirm", { body: { token: "another" } }), { status: 404 });
  const { data } = await client.post("/preview/exchange", { body: { code: KNOWN.previewCode } });
  assert.ok((await client.get("/preview", { previewToken: data.token })).data.title);
});

test("a port that is in use is an error", async () => {
  await assert.rejects(startMockServer({ port: Number(new URL(server.url).port) }), { code: "EADDRINUSE" });
});
