import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "node:util";
import { example, json, problem, site } from "./fake-cms.ts";
import type { PageOf } from "clarion-contract";

const RELEASE = example<PageOf<"release">>("page.release");

function siteWithDraft(env: Record<string, string> = {}) {
  const fake = site(env);
  fake.state.responses.set("/preview/exchange", ({ body }) => {
    return (body as { code: string }).code === "good" ? json({ token: "t/1", expires_at: "", ends_at: "", site: "site" }) : problem();
  });
  fake.state.responses.set("/preview", ({ headers }) => (headers.get("Authorization") === "Preview t/1" ? json({ ...RELEASE, title: "A draft" }) : problem()));
  return fake;
}

test("only the CMS may frame a draft, and nothing may store it", async () => {
  const { get, requests } = siteWithDraft({ SITE: "www.example.org" });
  const answer = await get("/preview?code=good");
  const text = await answer.text();
  assert.equal(answer.status, 200);
  assert.ok(text.includes("A draft</h1>") && text.includes("preview-banner") && text.includes('<base target="_blank">'));
  assert.match(answer.headers.get("Content-Security-Policy") ?? "", /frame-ancestors http:\/\/cms\.test$/);
  assert.deepEqual(
    ["Cache-Control", "Referrer-Policy", "X-Robots-Tag", "ETag"].map((name) => answer.headers.get(name)),
    ["private, no-store", "no-referrer", "noindex, nofollow", null],
  );
  assert.deepEqual(requests.find(({ path }) => path === "/preview/exchange")?.body, { site: "www.example.org", code: "good" });
  assert.ok(!text.includes("t/1") && !text.includes("code=good"));
});

test("the user bar is part of the page in the editor's panel, and the policy allows its files", async () => {
  const { get, state } = siteWithDraft();
  const without = await get("/preview?code=good");
  assert.ok(!(without.headers.get("Content-Security-Policy") ?? "").includes("wagtailadmin"));
  state.responses.set("/preview-bar", ({ headers }) => {
    return headers.get("Authorization") === "Preview t/1" ? new Response("<wagtail-userbar></wagtail-userbar>") : problem();
  });
  const answer = await get("/preview?code=good");
  assert.ok((await answer.text()).includes("<wagtail-userbar></wagtail-userbar>\n</body>"));
  const policy = answer.headers.get("Content-Security-Policy") ?? "";
  assert.match(policy, /script-src 'self' http:\/\/cms\.test\/static\/wagtailadmin\/js\/;/);
  assert.match(policy, /style-src 'self'[^;]* http:\/\/cms\.test\/static\/wagtailadmin\/css\/;/);
});

test("a draft costs four requests: exchange, draft, user bar and site", async () => {
  const { get, paths } = siteWithDraft();
  await get("/preview?code=good");
  assert.deepEqual(paths().sort(), ["/preview", "/preview-bar", "/preview/exchange", "/site"]);
});

test("a reload reads the draft with its cookie, at a URL without the code", async () => {
  const { get } = siteWithDraft();
  const first = await get("/preview?code=good");
  const [pair = "", ...attributes] = (first.headers.get("Set-Cookie") ?? "").split("; ");
  const path = attributes.find((one) => one.startsWith("Path="))?.slice(5) ?? "";
  assert.match(path, /^\/preview\/[0-9a-f]{16}$/);
  assert.ok(attributes.includes("HttpOnly") && (await first.text()).includes(`data-path="${path}"`));
  assert.equal((await get(path, { headers: { Cookie: `other=1; ${pair}` } })).status, 200);
  assert.equal((await get(path)).status, 404);
});

test("over TLS the cookie works in frames of another site", async () => {
  const answer = await siteWithDraft({ FRONTEND_URL: "https://site" }).get("/preview?code=good");
  assert.match(answer.headers.get("Set-Cookie") ?? "", /; Secure; SameSite=None; Partitioned$/);
});

test("used, expired and foreign codes and expired tokens get the same response, which the CMS may frame", async () => {
  const { get, state } = siteWithDraft();
  const answers = [await get("/preview?code=bad"), await get("/preview"), await get("/preview/0123456789abcdef", { headers: { Cookie: "preview=x" } })];
  state.responses.set("/preview", () => problem());
  answers.push(await get("/preview?code=good"));
  for (const answer of answers) {
    assert.deepEqual([answer.status, answer.headers.get("Cache-Control")], [404, "private, no-store"]);
    assert.match(answer.headers.get("Content-Security-Policy") ?? "", /frame-ancestors http:\/\/cms\.test/);
    assert.ok((await answer.text()).includes("This preview has ended"));
  }
});

test("an incomplete draft names the missing fields", async () => {
  const { get, state } = siteWithDraft();
  state.responses.set("/preview", () => problem(422, [{ parameter: "button_label", message: "The draft has no usable value here yet." }]));
  const answer = await get("/preview?code=good");
  assert.deepEqual([answer.status, (await answer.text()).includes("<li>button label</li>")], [422, true]);
});

test("a draft is shown in its own language", async () => {
  const { get, state, requests } = siteWithDraft();
  state.responses.set("/preview", () => json({ ...RELEASE, locale: "fr", path: "/fr/releases/x/" }));
  const text = await (await get("/preview?code=good")).text();
  assert.ok(text.includes('<html lang="fr" dir="ltr">'));
  assert.equal(requests.find(({ path }) => path === "/site")?.query.get("locale"), "fr");
});

test("codes and tokens are never logged, whatever fails", async (context) => {
  const written: unknown[] = [];
  for (const level of ["error", "warn", "log", "info", "debug"] as const) {
    context.mock.method(console, level, (...values: unknown[]) => void written.push(...values.map((one) => inspect(one, { depth: 9 }))));
  }
  const { get, state } = siteWithDraft();
  state.responses.set("/preview", () => new Response("{", { headers: { "Content-Type": "application/json" } }));
  assert.equal((await get("/preview?code=good")).status, 503);
  state.responses.set("/preview", () => json({ ...RELEASE, body: null }));
  assert.equal((await get("/preview?code=good")).status, 500);
  state.responses.set("/preview", () => problem(500));
  await get("/preview?code=good");
  state.offline = true;
  assert.equal((await get("/preview?code=good")).status, 503);
  assert.ok(written.length >= 2);
  assert.deepEqual(written.filter((line) => /good|t\/1/.test(String(line))), []);
});

function siteWithDrafts(env: Record<string, string> = {}) {
  const fake = site(env);
  fake.state.responses.set("/preview/exchange", () => json({ token: "t/2", expires_at: "", ends_at: "", site: "site", joint: true }));
  const isOpen = (headers: Headers) => headers.get("Authorization") === "Preview t/2";
  fake.state.responses.set("/preview", ({ headers }) => (isOpen(headers) ? json({ ...RELEASE, title: "A draft" }) : problem()));
  fake.state.responses.set("/preview/public/resolve", ({ headers }) => (isOpen(headers) ? json({ result: "page", page: { ...RELEASE, title: "A draft" } }) : problem()));
  fake.state.responses.set("/preview/public/site", ({ headers }) => (isOpen(headers) ? json(example("site")) : problem()));
  return fake;
}

test("several drafts together are shown on every page, at its own address, and nothing is kept", async () => {
  const { get, paths } = siteWithDrafts();
  const opened = await get("/preview?code=good", { redirect: "manual" });
  assert.deepEqual([opened.status, opened.headers.get("Location")], [302, RELEASE.path]);
  const [joint = "", rehearsal] = opened.headers.getSetCookie();
  assert.equal(rehearsal, "rehearsal=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0"); // only one of them is shown
  const [pair = "", ...attributes] = joint.split("; ");
  assert.ok(pair.startsWith("joint_preview=") && attributes.includes("Path=/") && attributes.includes("HttpOnly"));
  for (let visit = 0; visit < 2; visit++) {
    const page = await get(RELEASE.path, { headers: { Cookie: pair } });
    const text = await page.text();
    assert.ok(text.includes("A draft</h1>") && text.includes('href="/preview/end"') && !text.includes('<base target="_blank">'));
    assert.deepEqual(["Cache-Control", "X-Robots-Tag", "ETag"].map((name) => page.headers.get(name)), ["private, no-store", "noindex, nofollow", null]);
  }
  assert.equal(paths().filter((path) => path === "/preview/public/resolve").length, 2);
});

test("a joint preview that has ended says so, and its cookie goes", async () => {
  const { get, state } = siteWithDrafts();
  for (const path of ["/preview", "/preview/public/resolve", "/preview/public/site"]) state.responses.set(path, () => problem());
  const answer = await get(RELEASE.path, { headers: { Cookie: "joint_preview=t%2F2" } });
  assert.ok((await answer.text()).includes("This preview has ended"));
  assert.match(answer.headers.get("Set-Cookie") ?? "", /^joint_preview=; Path=\/; HttpOnly; Max-Age=0/);
});

test("that a joint preview has ended is said in the language of the path", async () => {
  const { get, state } = siteWithDrafts();
  for (const path of ["/preview", "/preview/public/resolve", "/preview/public/site"]) state.responses.set(path, () => problem());
  const text = await (await get("/fr/nulle-part/", { headers: { Cookie: "joint_preview=t%2F2" } })).text();
  assert.ok(text.includes('<html lang="fr"') && text.includes("Cet aperçu a expiré"), text.slice(0, 2_000));
});

test("a CMS that is busy or away has not ended a joint preview: the response stays, and the cookie", async (context) => {
  context.mock.method(console, "warn", () => undefined);
  const { get, state } = siteWithDrafts();
  const open = () => get("/nowhere/", { headers: { Cookie: "joint_preview=t%2F2" } });
  state.responses.set("/preview/public/resolve", () => problem());
  for (const status of [429, 500, 503]) {
    state.responses.set("/preview", () => problem(status));
    const answer = await open();
    assert.deepEqual([answer.status, answer.headers.get("Set-Cookie"), answer.headers.get("Cache-Control")], [404, null, "private, no-store"], String(status));
  }
  state.responses.set("/preview", () => { throw new TypeError("fetch failed"); });
  assert.deepEqual([(await open()).status, (await open()).headers.get("Set-Cookie")], [404, null]);
  state.offline = true;
  const away = await open();
  assert.deepEqual([away.status, away.headers.get("Set-Cookie")], [503, null]);
  state.offline = false;
  state.responses.set("/preview", () => problem(410));
  assert.match((await open()).headers.get("Set-Cookie") ?? "", /^joint_preview=; /);
});

test("with a joint preview and a rehearsal, the drafts are shown, and a link of a rehearsal is opened", async () => {
  const { get, paths } = siteWithDrafts();
  const token = `reh_${"0a".repeat(24)}`;
  const headers = { Cookie: `joint_preview=t%2F2; rehearsal=${token}` };
  const page = await get(RELEASE.path, { headers });
  assert.deepEqual([page.status, (await page.text()).includes("A draft</h1>")], [200, true]);
  assert.deepEqual(paths().filter((path) => path.startsWith("/rehearsal/")), []);
  const opened = await get(`/rehearsal?code=${token}&path=/stories/`, { headers });
  assert.deepEqual([opened.status, opened.headers.get("Location")], [303, "/stories/"]);
});
