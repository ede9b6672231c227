import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import type { SiteAnswer } from "clarion-contract";
import { readConfig } from "../src/config.ts";
import { createHttpServer } from "../src/web/server.ts";
import { example, json, PAGES, problem, site } from "./fake-cms.ts";

const SECRET = Buffer.from("a secret of some length").toString("base64");
const STORY = PAGES.find(({ type }) => type === "story");
const [PATH, TITLE, TAG] = [STORY?.path ?? "", STORY?.title ?? "", `page-${String(STORY?.id)}`];

const siteWithWebhooks = () => site({ WEBHOOK_SECRET: `whsec_${SECRET}` });

function signed(body: string, secret = SECRET): RequestInit {
  const [id, time] = ["msg_1", String(Math.floor(Date.now() / 1000))];
  const signature = createHmac("sha256", Buffer.from(secret, "base64")).update(`${id}.${time}.${body}`).digest("base64");
  const headers = { "webhook-id": id, "webhook-timestamp": time, "webhook-signature": `v1,${signature}` };
  return { method: "POST", body, headers };
}

test("a signed webhook purges by tag: the next request shows the new title", async () => {
  const { get, paths, state } = siteWithWebhooks();
  await get(PATH);
  state.title = "A second title";
  assert.ok((await (await get(PATH)).text()).includes(TITLE));
  const response = await get("/hooks/clarion", signed(JSON.stringify({ type: "x", timestamp: "", data: { tags: [TAG] } })));
  assert.equal(response.status, 204);
  assert.ok((await (await get(PATH)).text()).includes("A second title"));
  assert.equal(paths().filter((path) => path === "/site").length, 1);
});

test("a test message purges nothing, an event without tags purges everything", async () => {
  const { get, state } = siteWithWebhooks();
  await get(PATH);
  state.title = "A second title";
  const test = JSON.stringify({ type: "webhook.test", timestamp: "", data: { tags: [] } });
  assert.equal((await get("/hooks/clarion", signed(test))).status, 204);
  assert.ok((await (await get(PATH)).text()).includes(TITLE));
  assert.equal((await get("/hooks/clarion", signed(JSON.stringify({ type: "of a later version" })))).status, 204);
  assert.ok((await (await get(PATH)).text()).includes("A second title"));
});

test("unsigned, altered and foreign messages purge nothing", async () => {
  const { get, state } = siteWithWebhooks();
  await get(PATH);
  state.title = "A second title";
  const body = JSON.stringify({ data: { tags: [TAG] } });
  const foreign = signed(body, Buffer.from("another").toString("base64"));
  for (const init of [{ method: "POST", body }, foreign, { ...signed(body), body: `${body} ` }]) {
    assert.equal((await get("/hooks/clarion", init)).status, 400);
  }
  assert.ok((await (await get(PATH)).text()).includes(TITLE));
});

test("plain text is escaped, rich text is not", async () => {
  const { get, state } = site();
  state.title = "<script>alert(1)</script>";
  const body = await (await get(PATH)).text();
  assert.ok(!body.includes("<script>alert"));
  assert.ok(body.includes('<div class="prose"><p>'));
});

test("unknown blocks and fields are ignored", async () => {
  const { get, state } = site();
  const page = { ...STORY, body: [{ type: "of a later version", id: "2", value: {} }, ...(STORY?.body ?? [])], more: 1 };
  state.responses.set("/resolve", () => new Response(JSON.stringify({ result: "page", page }), { headers: { "Content-Type": "application/json" } }));
  assert.equal((await get(PATH)).status, 200);
});

test("a page of an unknown type is shown with its texts, and with its list if it has one", async () => {
  const { get, state } = site();
  const unknown = { ...STORY, type: "report" };
  const index = { ...unknown, listing: { items: [unknown], total: 1, years: [2026] } };
  for (const [page, hasList] of [[unknown, false], [index, true]] as const) {
    state.responses.set("/resolve", () => new Response(JSON.stringify({ result: "page", page }), { headers: { "Content-Type": "application/json" } }));
    const body = await (await get(PATH)).text();
    assert.ok(body.includes(`<h1>${TITLE}</h1>`));
    assert.equal(body.includes('class="rows"'), hasList);
  }
});

test("pages are cacheable with revalidation; errors and searches are not", async () => {
  const { get, state } = site();
  const page = await get(PATH);
  assert.match(page.headers.get("Cache-Control") ?? "", /must-revalidate/);
  assert.ok(page.headers.get("ETag"));
  const none = await get("/nothing/");
  assert.deepEqual([none.status, none.headers.get("Cache-Control")], [404, "no-store"]);
  assert.equal((await get("/search?q=x")).headers.get("Cache-Control"), "no-store");
  state.offline = true;
  const unavailable = await get("/another/");
  assert.deepEqual([unavailable.status, unavailable.headers.get("Cache-Control"), unavailable.headers.get("Retry-After")], [503, "no-store", "30"]);
  assert.equal((await get(PATH)).status, 200);
});

test("a misspelt search shows the results of the corrected words, and a link to those of the words as typed", async () => {
  const { get, state, requests } = site();
  state.responses.set("/search", () => json(example("search.corrected")));
  const corrected = await (await get("/search?q=recruitmant&page=2")).text();
  assert.equal(requests.find(({ path }) => path === "/search")?.query.get("correct"), "true");
  assert.match(corrected, /for “recruitment”<\/h2>/);
  assert.match(corrected, /<a href="\/search\?q=recruitmant&#38;correct=false">Search only for “recruitmant”<\/a>/);
  assert.doesNotMatch(corrected, /Did you mean/);
  state.responses.set("/search", () => json(example("search.misspelt")));
  requests.length = 0;
  const typed = await (await get("/search?q=recruitmant&correct=false")).text();
  assert.equal(requests.find(({ path }) => path === "/search")?.query.get("correct"), "false");
  assert.match(typed, /Did you mean <a href="\/search\?q=recruitment">recruitment<\/a>/);
  assert.match(typed, /<input type="hidden" name="correct" value="false">/);
});

test("an internal error shows a page and is logged, without the query", async (context) => {
  const { get, state } = site();
  const logged = context.mock.method(console, "error", () => undefined);
  state.responses.set("/resolve", () => new Response(JSON.stringify({ result: "page", page: { path: "/x/", type: "none" } }), { headers: { "Content-Type": "application/json" } }));
  const response = await get("/x/?code=secret");
  assert.deepEqual([response.status, response.headers.get("Cache-Control")], [500, "no-store"]);
  assert.equal(logged.mock.calls[0]?.arguments[0], "GET /x/");
});

test("the security headers allow nothing inline, nothing foreign and no frames", async () => {
  const { get } = site();
  const page = await get(PATH);
  const policy = page.headers.get("Content-Security-Policy") ?? "";
  assert.ok(!policy.includes("unsafe"));
  for (const part of ["default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"]) {
    assert.ok(policy.includes(part), part);
  }
  for (const name of ["X-Content-Type-Options", "Referrer-Policy", "Permissions-Policy", "Cross-Origin-Opener-Policy"]) {
    assert.ok(page.headers.get(name), name);
  }
});

test("a video elsewhere is a link below its poster, and no player", async () => {
  const { get, state } = site();
  const poster = { ...STORY?.image, alt: "The poster of a film" };
  const film = { id: "1", type: "video", value: { title: "A film", url: "https://film.example/", provider: "other", video_id: null, poster, transcript: "" } };
  state.responses.set("/resolve", () => json({ result: "page", page: { ...STORY, body: [film] } }));
  const text = await (await get(PATH)).text();
  assert.match(text, /<section class="video">.*<img [^>]*alt="The poster of a film".*href="https:\/\/film\.example\/"/s);
  assert.ok(!text.includes("<iframe"));
});

test("a page allows the frames of its embedded pages, which wait for the visitor, and no others", async () => {
  const { get, state } = site();
  const embed = STORY?.body.find(({ type }) => type === "embed");
  assert.ok(embed?.type === "embed" && embed.value.frame_url);
  const other = { ...embed, value: { ...embed.value, host: "other.example", url: "https://other.example/", frame_url: null } };
  state.responses.set("/resolve", () => json({ result: "page", page: { ...STORY, body: [...(STORY?.body ?? []), other] } }));
  const response = await get(PATH);
  assert.match(response.headers.get("Content-Security-Policy") ?? "", /; frame-src https:\/\/www\.openstreetmap\.org; /);
  const text = await response.text();
  assert.ok(!text.includes("<iframe"));
  assert.equal(text.split("data-frame=").length, 2);
  assert.match(text, /<a href="https:\/\/other\.example\/" rel="noopener">Open at other\.example/);
  state.responses.clear();
  const release = PAGES.find(({ type }) => type === "release");
  assert.doesNotMatch((await get(release?.path ?? "")).headers.get("Content-Security-Policy") ?? "", /frame-src/);
});

test("paths redirect to the canonical one, and redirects of the CMS keep their status", async () => {
  const { get, state } = site();
  const followOnce = async (path: string) => {
    const { status, headers } = await get(path);
    return [status, headers.get("Location")];
  };
  assert.deepEqual(await followOnce(PATH.slice(0, -1)), [301, PATH]);
  assert.deepEqual(await followOnce("/old/"), [302, PAGES[0]?.path]);
  const permanent = JSON.stringify({ result: "redirect", location: "https://elsewhere.example/", permanent: true });
  state.responses.set("/resolve", () => new Response(permanent, { headers: { "Content-Type": "application/json" } }));
  assert.deepEqual(await followOnce("/older/"), [301, "https://elsewhere.example/"]);
});

test("an invalid path is not found", async () => {
  const { get, state } = site();
  assert.equal((await get("/%ff/")).status, 404);
  state.responses.set("/resolve", () => problem(422, [{ parameter: "path", message: "" }]));
  assert.equal((await get(`/${"a".repeat(2_000)}/`)).status, 404);
});

test("an invalid setting is named in the error", () => {
  assert.throws(() => readConfig({ CMS_URL: "cms" }), /CMS_URL/);
  assert.throws(() => readConfig({ SITE_PORT: "many" }), /SITE_PORT/);
});

test("a message about a large bundle is received, a form of this size and a larger message are not", async (context) => {
  const { app } = siteWithWebhooks();
  const server = createHttpServer([app]).listen(0, "127.0.0.1");
  context.after(() => server.close());
  await once(server, "listening");
  const send = (path: string, init: RequestInit) => fetch(`http://127.0.0.1:${String((server.address() as AddressInfo).port)}${path}`, init);
  const headline = "سجل مفتوح يكشف أسماء مالكي سفن الصيد، ومن يؤمّنها ومن يوظّف العاملين عليها".repeat(3);
  const changes = Array.from({ length: 200 }, (_, index) => ({ id: index, title: headline, path: `/ar/${headline.replaceAll(" ", "-")}/`, tags: [`page-${String(index)}`] }));
  const body = JSON.stringify({ type: "pages.changed", timestamp: "", data: { together: true, changes, tags: changes.flatMap(({ tags }) => tags) } });
  assert.ok(Buffer.byteLength(body) > 150_000 && Buffer.byteLength(body) < 1_000_000, String(Buffer.byteLength(body)));
  assert.equal((await send("/hooks/clarion", signed(body))).status, 204);
  const status = (path: string, init: RequestInit) => send(path, init).then((answer) => answer.status, () => 413); // it may close the connection while it receives
  for (const refused of [status("/sign-up", { method: "POST", body }), status("/hooks/clarion", signed(body.repeat(8)))]) assert.ok([400, 413].includes(await refused));
});

test("the menu marks the page and what is above it, but the home page only on itself", async () => {
  const { get, state } = site();
  const chrome = example<SiteAnswer>("site");
  const [first] = chrome.navigation.primary;
  assert.ok(first);
  const entry = (label: string, path: string) => ({ ...first, link: { ...first.link, label, path } });
  const primary = [entry("Home", "/"), entry("Stories", "/stories/"), entry("قصص", "/قصص/")];
  state.responses.set("/site", () => json({ ...chrome, navigation: { ...chrome.navigation, primary } }));
  state.responses.set("/resolve", ({ query }) => json({ result: "page", page: { ...STORY, path: query.get("path") } }));
  const current = async (path: string) => {
    const [menu = ""] = /<ul class="menu-list">.*?<ul class="menu-tools">/s.exec(await (await get(path)).text()) ?? [];
    return [...menu.matchAll(/aria-current="(\w+)">([^<]+)</g)].map(([, value, label]) => [label, value]);
  };
  assert.deepEqual(await current("/"), [["Home", "page"]]);
  assert.deepEqual(await current("/stories/"), [["Stories", "page"]]);
  assert.deepEqual(await current("/stories/one/"), [["Stories", "true"]]);
  assert.deepEqual(await current(encodeURI("/قصص/")), [["قصص", "page"]]);
  assert.deepEqual(await current(encodeURI("/قصص/واحدة/")), [["قصص", "true"]]);
});
