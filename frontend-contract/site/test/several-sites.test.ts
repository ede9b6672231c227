/** Several sites in one process: each host has its own content and language, and a webhook at one purges all. */
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { request } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { TaggedCache } from "../src/api/cache.ts";
import { createApp } from "../src/app.ts";
import { readConfigs } from "../src/config.ts";
import { createHttpServer } from "../src/web/server.ts";
import { cacheable, example, fakeCms } from "./fake-cms.ts";

const SECRET = Buffer.from("a secret of some length").toString("base64");
const SITES = JSON.stringify([{ url: "https://www.example.org" }, { url: "https://fr.example.org", site: "france.example", locale: "fr", time_zone: "Europe/Paris" }]);
const env = (sites: string) => ({ SITES: sites, CMS_URL: "http://cms.test", WEBHOOK_SECRET: `whsec_${SECRET}` });

/** Start a server of two sites, and return a function that sends requests with a host. */
async function start() {
  const cms = fakeCms();
  const chrome = example<{ settings: object }>("site");
  cms.state.responses.set("/site", ({ query }) => cacheable({ ...chrome, settings: { ...chrome.settings, name: query.get("site") } }, "settings"));
  const cache = new TaggedCache();
  const server = createHttpServer(readConfigs(env(SITES)).map((config) => createApp(config, cms.fetch, cache)));
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const send = (host: string, path: string, options: { method?: string; headers?: Record<string, string>; body?: string } = {}) => {
    return new Promise<{ status: number; text: string }>((resolve, reject) => {
      const { method = "GET", headers = {}, body = "" } = options;
      const sent = request({ port: (server.address() as AddressInfo).port, path, method, agent: false, headers: { ...headers, Host: host } }, (answer) => {
        const chunks: Buffer[] = [];
        answer.on("data", (chunk: Buffer) => chunks.push(chunk)).on("end", () => { resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(chunks).toString() }); });
      });
      sent.on("error", reject).end(body);
    });
  };
  return { ...cms, send, close: () => new Promise((resolve) => server.close(resolve)) };
}

test("each host shows its site in its first language, and its own address", async () => {
  const { send, close, requests } = await start();
  const [main, french] = [await send("www.example.org", "/nothing/"), await send("FR.example.org", "/nothing/")];
  assert.match(main.text, /<html lang="en"[^]*<bdi>www\.example\.org<\/bdi>/);
  assert.match(french.text, /<html lang="fr"[^]*<bdi>france\.example<\/bdi>/);
  assert.ok((await send("fr.example.org", "/robots.txt")).text.includes("Sitemap: https://fr.example.org/sitemap.xml"));
  assert.deepEqual([...new Set(requests.map(({ query }) => query.get("site")))].sort(), ["france.example", "www.example.org"]);
  await close();
});

test("an unknown host is refused, a liveness check is not", async () => {
  const { send, close } = await start();
  assert.equal((await send("evil.example", "/")).status, 421);
  assert.equal((await send("10.0.0.1", "/healthz")).status, 200);
  await close();
});

test("a webhook at one site purges the content of all", async () => {
  const { send, close, paths } = await start();
  const body = JSON.stringify({ type: "x", timestamp: "", data: { tags: ["settings"] } });
  const [id, time] = ["msg_1", String(Math.floor(Date.now() / 1000))];
  const signature = createHmac("sha256", Buffer.from(SECRET, "base64")).update(`${id}.${time}.${body}`).digest("base64");
  const count = () => paths().filter((path) => path === "/site").length;
  for (const host of ["www.example.org", "fr.example.org"]) await send(host, "/nothing/");
  await send("fr.example.org", "/nothing/");
  assert.equal(count(), 2);
  const headers = { "webhook-id": id, "webhook-timestamp": time, "webhook-signature": `v1,${signature}` };
  assert.equal((await send("www.example.org", "/hooks/clarion", { method: "POST", headers, body })).status, 204);
  for (const host of ["www.example.org", "fr.example.org"]) await send(host, "/nothing/");
  assert.equal(count(), 4);
  await close();
});

test("an invalid description of the sites is an error that names the variable", () => {
  for (const sites of ["www.example.org", "[]", "{}", "[null]", '[{"url": "www.example.org"}]', '[{"url": "https://a.example"}, {"url": "http://a.example"}]']) {
    assert.throws(() => readConfigs(env(sites)), /SITES/, sites);
  }
  assert.deepEqual(readConfigs({ FRONTEND_URL: "https://www.example.org" }).map(({ origin, site }) => [origin, site]), [["https://www.example.org", undefined]]);
});
