import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "node:util";
import { example, json, problem, site } from "./cms.ts";
import type { PageOf } from "../../typescript/src/index.ts";

const RELEASE = example<PageOf<"release">>("page.release");

function previewed(env: Record<string, string> = {}) {
  const made = site(env);
  made.state.answers.set("/preview/exchange", ({ body }) => {
    return (body as { code: string }).code === "good" ? json({ token: "t/1", expires_at: "", ends_at: "", site: "site" }) : problem();
  });
  made.state.answers.set("/preview", ({ headers }) => (headers.get("Authorization") === "Preview t/1" ? json({ ...RELEASE, title: "A draft" }) : problem()));
  return made;
}

test("a draft is shown to the CMS's panel and to nobody else, and kept by nobody", async () => {
  const { get, asked } = previewed({ SITE: "www.example.org" });
  const answer = await get("/preview?code=good");
  const text = await answer.text();
  assert.equal(answer.status, 200);
  assert.ok(text.includes("A draft</h1>") && text.includes("preview-banner") && text.includes('<base target="_blank">'));
  assert.match(answer.headers.get("Content-Security-Policy") ?? "", /frame-ancestors http:\/\/cms\.test$/);
  assert.deepEqual(
    ["Cache-Control", "Referrer-Policy", "X-Robots-Tag", "ETag"].map((name) => answer.headers.get(name)),
    ["private, no-store", "no-referrer", "noindex, nofollow", null],
  );
  assert.deepEqual(asked.find(({ path }) => path === "/preview/exchange")?.body, { site: "www.example.org", code: "good" });
  assert.ok(!text.includes("t/1") && !text.includes("code=good"));
});

test("the CMS's user bar is written into the editor's panel, and its files alone are let in", async () => {
  const { get, state } = previewed();
  const without = await get("/preview?code=good");
  assert.ok(!(without.headers.get("Content-Security-Policy") ?? "").includes("wagtailadmin"));
  state.answers.set("/preview-bar", ({ headers }) => {
    return headers.get("Authorization") === "Preview t/1" ? new Response("<wagtail-userbar></wagtail-userbar>") : problem();
  });
  const answer = await get("/preview?code=good");
  assert.ok((await answer.text()).includes("<wagtail-userbar></wagtail-userbar>\n</body>"));
  const policy = answer.headers.get("Content-Security-Policy") ?? "";
  assert.match(policy, /script-src 'self' http:\/\/cms\.test\/static\/wagtailadmin\/js\/;/);
  assert.match(policy, /style-src 'self'[^;]* http:\/\/cms\.test\/static\/wagtailadmin\/css\/;/);
});

test("a draft costs the exchange, itself, its bar and what stands around it", async () => {
  const { get, paths } = previewed();
  await get("/preview?code=good");
  assert.deepEqual(paths().sort(), ["/preview", "/preview-bar", "/preview/exchange", "/site"]);
});

test("the same draft again needs its own cookie, at an address without the code", async () => {
  const { get } = previewed();
  const first = await get("/preview?code=good");
  const [pair = "", ...attributes] = (first.headers.get("Set-Cookie") ?? "").split("; ");
  const place = attributes.find((one) => one.startsWith("Path="))?.slice(5) ?? "";
  assert.match(place, /^\/preview\/[0-9a-f]{16}$/);
  assert.ok(attributes.includes("HttpOnly") && (await first.text()).includes(`data-place="${place}"`));
  assert.equal((await get(place, { headers: { Cookie: `other=1; ${pair}` } })).status, 200);
  assert.equal((await get(place)).status, 404);
});

test("over TLS the cookie goes into frames of another site", async () => {
  const { app } = previewed();
  const answer = await app.handle(new Request("https://site/preview?code=good"), "");
  assert.match(answer.headers.get("Set-Cookie") ?? "", /; Secure; SameSite=None; Partitioned$/);
});

test("a code that is spent, past or foreign, and a token that has ended, are all told alike, in the panel too", async () => {
  const { get, state } = previewed();
  const answers = [await get("/preview?code=bad"), await get("/preview"), await get("/preview/0123456789abcdef", { headers: { Cookie: "preview=x" } })];
  state.answers.set("/preview", () => problem());
  answers.push(await get("/preview?code=good"));
  for (const answer of answers) {
    assert.deepEqual([answer.status, answer.headers.get("Cache-Control")], [404, "private, no-store"]);
    assert.match(answer.headers.get("Content-Security-Policy") ?? "", /frame-ancestors http:\/\/cms\.test/);
    assert.ok((await answer.text()).includes("This preview has ended"));
  }
});

test("a draft that lacks something names it", async () => {
  const { get, state } = previewed();
  state.answers.set("/preview", () => problem(422, [{ parameter: "button_label", message: "The draft has no usable value here yet." }]));
  const answer = await get("/preview?code=good");
  assert.deepEqual([answer.status, (await answer.text()).includes("<li>button label</li>")], [422, true]);
});

test("a draft is in its own language, and its place in the menu is its own", async () => {
  const { get, state, asked } = previewed();
  state.answers.set("/preview", () => json({ ...RELEASE, locale: "fr", path: "/fr/releases/x/" }));
  const text = await (await get("/preview?code=good")).text();
  assert.ok(text.includes('<html lang="fr">'));
  assert.equal(asked.find(({ path }) => path === "/site")?.query.get("locale"), "fr");
});

test("no code and no token is in the site's log, whatever fails", async (context) => {
  const written: unknown[] = [];
  for (const level of ["error", "warn", "log", "info", "debug"] as const) {
    context.mock.method(console, level, (...values: unknown[]) => void written.push(...values.map((one) => inspect(one, { depth: 9 }))));
  }
  const { get, state } = previewed();
  state.answers.set("/preview", () => new Response("{", { headers: { "Content-Type": "application/json" } }));
  assert.equal((await get("/preview?code=good")).status, 503);
  state.answers.set("/preview", () => json({ ...RELEASE, body: null }));
  assert.equal((await get("/preview?code=good")).status, 500);
  state.answers.set("/preview", () => problem(500));
  await get("/preview?code=good");
  state.away = true;
  assert.equal((await get("/preview?code=good")).status, 503);
  assert.ok(written.length >= 2);
  assert.deepEqual(written.filter((line) => /good|t\/1/.test(String(line))), []);
});
