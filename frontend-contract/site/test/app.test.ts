import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { test } from "node:test";
import { createApp } from "../src/app.ts";
import { readConfig } from "../src/config.ts";
import { tagsOf } from "../src/routes/webhook.ts";
import { fakeCms } from "./cms.ts";

const SECRET = Buffer.from("a secret of some length").toString("base64");

function site() {
  const cms = fakeCms();
  const { handle } = createApp(readConfig({ CMS_URL: "http://cms.test", WEBHOOK_SECRET: `whsec_${SECRET}` }), cms.fetch);
  const get = (path: string, init?: RequestInit) => handle(new Request(`http://site${path}`, init), "192.0.2.1");
  return { ...cms, get };
}

function signed(body: string, secret = SECRET): RequestInit {
  const [id, time] = ["msg_1", String(Math.floor(Date.now() / 1000))];
  const signature = createHmac("sha256", Buffer.from(secret, "base64")).update(`${id}.${time}.${body}`).digest("base64");
  const headers = { "webhook-id": id, "webhook-timestamp": time, "webhook-signature": `v1,${signature}` };
  return { method: "POST", body, headers };
}

test("a page costs one request for content and those around it once; after that none", async () => {
  const { get, asked } = site();
  assert.equal((await get("/page/")).status, 200);
  assert.deepEqual([...asked].sort(), ["/navigation", "/resolve", "/settings"]);
  await get("/page/");
  assert.equal(asked.length, 3);
});

test("a signed webhook purges by tag: the next visitor sees the new title", async () => {
  const { get, asked, state } = site();
  await get("/page/");
  state.title = "A second title";
  assert.ok((await (await get("/page/")).text()).includes("A first title"));
  const told = await get("/hooks/clarion", signed(JSON.stringify({ type: "x", timestamp: "", data: { tags: ["page-7"] } })));
  assert.equal(told.status, 200);
  assert.ok((await (await get("/page/")).text()).includes("A second title"));
  assert.deepEqual(asked.filter((path) => path === "/settings").length, 1);
});

test("an unsigned, a wrongly signed and a foreign message purge nothing", async () => {
  const { get, state } = site();
  await get("/page/");
  state.title = "A second title";
  const body = JSON.stringify({ data: { tags: ["page-7"] } });
  const foreign = signed(body, Buffer.from("another").toString("base64"));
  for (const init of [{ method: "POST", body }, foreign, { ...signed(body), body: `${body} ` }]) {
    assert.equal((await get("/hooks/clarion", init)).status, 400);
  }
  assert.ok((await (await get("/page/")).text()).includes("A first title"));
  assert.equal(tagsOf({ data: {} }), null);
});

test("texts are escaped, rich text is not, a block of a later version is left out", async () => {
  const { get, state } = site();
  state.title = "<script>alert(1)</script>";
  const body = await (await get("/page/")).text();
  assert.ok(!body.includes("<script>alert"));
  assert.ok(body.includes("A &#60;b&#62;summary"));
  assert.ok(body.includes("<p>Text</p>"));
});

test("a page may be kept by asking again; errors and searches may not", async () => {
  const { get, state } = site();
  const page = await get("/page/");
  assert.match(page.headers.get("Cache-Control") ?? "", /must-revalidate/);
  assert.ok(page.headers.get("ETag"));
  const none = await get("/nothing/");
  assert.deepEqual([none.status, none.headers.get("Cache-Control")], [404, "no-store"]);
  state.away = true;
  const away = await get("/another/");
  assert.deepEqual([away.status, away.headers.get("Cache-Control"), away.headers.get("Retry-After")], [503, "no-store", "30"]);
  assert.equal((await get("/page/")).status, 200);
});

test("nothing inline, nothing of others, no frame", async () => {
  const { get } = site();
  const policy = (await get("/page/")).headers.get("Content-Security-Policy") ?? "";
  assert.ok(!policy.includes("unsafe"));
  for (const part of ["default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "base-uri 'none'"]) {
    assert.ok(policy.includes(part), part);
  }
});

test("a page has one address, and a redirect is followed where the CMS says", async () => {
  const { get } = site();
  assert.deepEqual([(await get("/page")).status, (await get("/page")).headers.get("Location")], [301, "/page/"]);
  assert.deepEqual([(await get("/old/")).status, (await get("/old/")).headers.get("Location")], [301, "/page/"]);
});

test("what the CMS does not offer is not there", async () => {
  const { get } = site();
  assert.equal((await get("/sign-up")).status, 404);
  assert.equal((await get("/preview?code=x")).status, 404);
  assert.ok(!(await (await get("/page/")).text()).includes('method="post"'));
});

test("a wrong setting is named", () => {
  assert.throws(() => readConfig({ CMS_URL: "cms" }), /CMS_URL/);
  assert.throws(() => readConfig({ SITE_PORT: "many" }), /SITE_PORT/);
});
