import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "node:util";
import { CACHE, example, json, PAGES, problem, site } from "./fake-cms.ts";

const TOKEN = `reh_${"0a".repeat(24)}`;
const COOKIE = `rehearsal=${TOKEN}`;
const MINUTE = { at: "2026-12-01T08:00:00Z", time_zone: "Europe/Brussels", ends_at: "2026-12-01T20:00:00Z" };
const PATH = PAGES.find(({ type }) => type === "story")?.path ?? "";

/** Create a site beside a rehearsal, in which every page has another title. */
function siteWithRehearsal(env: Record<string, string> = {}) {
  const fake = site(env);
  const at = (path: string) => `/rehearsal/${TOKEN}${path}`;
  fake.state.responses.set(at("/rehearsal"), () => json(MINUTE));
  fake.state.responses.set(at("/site"), () => json(example("site"), { "Cache-Control": CACHE }));
  fake.state.responses.set(at("/search"), () => json(example("search")));
  fake.state.responses.set(at("/resolve"), ({ query }) => {
    const page = PAGES.find(({ path }) => path === query.get("path"));
    return page ? json({ result: "page", page: { ...page, title: "Tomorrow's title" } }, { "Cache-Control": CACHE }) : problem();
  });
  const read = (path: string, cookie = COOKIE, init: RequestInit = {}) => fake.get(path, { ...init, headers: { Cookie: cookie } });
  return { ...fake, read, rehearsed: () => fake.paths().filter((path) => path.startsWith("/rehearsal/")), live: () => fake.paths().filter((path) => !path.startsWith("/rehearsal/")) };
}

test("a link keeps the token in a cookie of the session and takes it out of the address, without asking the CMS", async () => {
  const { get, requests } = siteWithRehearsal({ FRONTEND_URL: "https://site" });
  const answer = await get(`/rehearsal?code=${TOKEN}&path=${PATH}`);
  assert.deepEqual([answer.status, answer.headers.get("Location"), answer.headers.get("Referrer-Policy")], [303, PATH, "no-referrer"]);
  const [own, ...others] = answer.headers.getSetCookie();
  assert.equal(own, `${COOKIE}; Path=/; HttpOnly; SameSite=Lax; Secure`);
  assert.ok(others.length > 0 && others.every((one) => /^joint_preview=; .*Max-Age=0/.test(one) && one.includes("Partitioned")), "a joint preview ends");
  assert.equal(requests.length, 0);
});

test("a link leads to no other site", async () => {
  const { get } = siteWithRehearsal();
  for (const path of ["//evil.test/", "https://evil.test/", "/\\evil.test", "evil.test"]) {
    assert.equal((await get(`/rehearsal?code=${TOKEN}&path=${encodeURIComponent(path)}`)).headers.get("Location"), "/");
  }
  const answer = await get("/rehearsal?code=../../api/v1");
  assert.deepEqual([answer.status, answer.headers.get("Set-Cookie")?.includes("Max-Age=0")], [404, true]);
});

test("with the cookie every page is that of the rehearsal, and says which minute it shows", async () => {
  const { read, rehearsed, live } = siteWithRehearsal();
  const answer = await read(PATH);
  const text = await answer.text();
  assert.ok(text.includes("Tomorrow&#39;s title</h1>") || text.includes("Tomorrow’s title</h1>") || text.includes("Tomorrow's title</h1>"));
  assert.ok(text.includes("This is the site at 1 December 2026 at 09:00 (Brussels)."), text.slice(0, 3000));
  assert.ok(text.includes('<meta name="robots" content="noindex">'));
  assert.deepEqual([rehearsed().length > 0, live()], [true, []]);
});

test("nothing of a rehearsal is kept, by this site or by anybody, and the site itself has the same answers as before", async () => {
  const { get, read, rehearsed } = siteWithRehearsal();
  const before = await get(PATH);
  const first = await read(PATH);
  const count = rehearsed().length;
  await read(PATH);
  assert.equal(rehearsed().length, 2 * count);
  const kept = ["Cache-Control", "X-Robots-Tag", "Referrer-Policy", "ETag"].map((name) => first.headers.get(name));
  assert.deepEqual(kept, ["private, no-store", "noindex, nofollow", "no-referrer", null]);
  const after = await get(PATH);
  assert.deepEqual([after.headers.get("ETag"), await after.text()], [before.headers.get("ETag"), await before.text()]);
});

test("links stay on this site, and images, suggestions and searches come from the rehearsal", async () => {
  const { read, live } = siteWithRehearsal();
  const text = await (await read("/search?q=sea")).text();
  assert.ok(text.includes(`data-suggest="http://cms.test/rehearsal/${TOKEN}/api/v1/search/suggest`) || text.includes(`api="http://cms.test/rehearsal/${TOKEN}"`));
  assert.ok(text.includes('clicks="off"') && !text.includes("data-clicks"));
  assert.ok(!(await (await read(PATH)).text()).includes('href="http://cms.test/rehearsal'));
  assert.deepEqual(live(), []);
});

test("the policy allows the server of the rehearsal by its origin", async () => {
  const { read } = siteWithRehearsal();
  const policy = (await read(PATH)).headers.get("Content-Security-Policy") ?? "";
  assert.match(policy, /img-src 'self' data: http:\/\/cms\.test;/);
  assert.ok(!policy.includes(TOKEN));
});

test("a setting names another server of rehearsals", async () => {
  const fake = siteWithRehearsal({ REHEARSAL_URL: "http://rehearsals.test" });
  const hosts: string[] = [];
  fake.state.onRequest = ({ url }) => void hosts.push(new URL(url).host);
  const text = await (await fake.read(PATH)).text();
  assert.deepEqual(new Set(hosts), new Set(["rehearsals.test"]));
  assert.ok(text.includes(`http://rehearsals.test/rehearsal/${TOKEN}/api/v1/search/suggest`));
});

test("forms send nothing", async () => {
  const { read, rehearsed, live } = siteWithRehearsal();
  for (const path of ["/sign-up", "/alerts", "/sign-up/confirm", "/alerts/stop"]) {
    const answer = await read(path, COOKIE, { method: "POST", body: new URLSearchParams({ email: "a@example.org", consent: "yes" }) });
    assert.deepEqual([answer.status, (await answer.text()).includes("Nothing is sent in a rehearsal")], [403, true], path);
  }
  assert.deepEqual([live(), rehearsed().filter((path) => !/\/(rehearsal|site)$/.test(path))], [[], []]);
});

test("webhooks, previews and releases under embargo are those of the site itself", async () => {
  const { read, rehearsed } = siteWithRehearsal();
  await read("/hooks/clarion", COOKIE, { method: "POST", body: "{}" });
  await read("/preview?code=x");
  await read("/fr/embargo/0123456789abcdef");
  assert.equal((await read("/healthz")).status, 200);
  assert.deepEqual(rehearsed(), []);
});

test("a page whose path only contains the name of such a route is rehearsed", async () => {
  const { read, rehearsed } = siteWithRehearsal();
  assert.equal((await read("/stories/preview/")).status, 404);
  assert.ok(rehearsed().length > 0);
});

test("the button of the banner leads back to the site of today", async () => {
  const { read, requests } = siteWithRehearsal();
  const answer = await read("/rehearsal", COOKIE, { method: "POST" });
  assert.deepEqual([answer.status, answer.headers.get("Location"), requests.length], [303, "/", 0]);
  assert.match(answer.headers.get("Set-Cookie") ?? "", /^rehearsal=; Path=\/; HttpOnly; SameSite=Lax; Max-Age=0$/);
});

test("an ended rehearsal says so once, on a page of today, and removes the cookie", async () => {
  const { read, state } = siteWithRehearsal();
  state.responses.set(`/rehearsal/${TOKEN}/rehearsal`, () => problem(404));
  const answer = await read(PATH);
  const text = await answer.text();
  assert.equal(answer.status, 404);
  assert.ok(text.includes("This rehearsal has ended") && !text.includes("rehearsal-banner"));
  assert.match(answer.headers.get("Set-Cookie") ?? "", /Max-Age=0/);
  assert.equal(answer.headers.get("Cache-Control"), "private, no-store");
});

test("by HTTP the cookie of a joint preview goes as it was written", async () => {
  const removed = (await siteWithRehearsal().get(`/rehearsal?code=${TOKEN}`)).headers.getSetCookie();
  assert.ok(removed.includes("joint_preview=; Path=/; HttpOnly; Max-Age=0; SameSite=Lax"), removed.join());
});

test("messages of a rehearsal are in the language of the path", async (context) => {
  context.mock.method(console, "warn", () => undefined);
  const { read, state } = siteWithRehearsal();
  const post = { method: "POST", body: new URLSearchParams({ email: "a@example.org" }) };
  const sent = await (await read("/fr/sign-up", COOKIE, post)).text();
  assert.ok(sent.includes('<html lang="fr"') && sent.includes("Rien n’est envoyé"), sent.slice(0, 2_000));
  state.responses.set(`/rehearsal/${TOKEN}/rehearsal`, () => problem(404));
  const ended = await (await read("/fr/nulle-part/")).text();
  assert.ok(ended.includes('<html lang="fr"') && ended.includes("Cette répétition est terminée") && ended.includes('href="/fr/"'), ended.slice(0, 2_000));
  state.responses.set(`/rehearsal/${TOKEN}/rehearsal`, () => problem(502));
  assert.ok((await (await read("/fr/nulle-part/")).text()).includes('<html lang="fr"'));
  assert.ok((await (await read("/nowhere/")).text()).includes('<html lang="en"'));
});

test("a form whose page cannot be read is unavailable", async (context) => {
  context.mock.method(console, "warn", () => undefined);
  const { read, state } = siteWithRehearsal();
  state.responses.set(`/rehearsal/${TOKEN}/site`, () => problem(502));
  assert.equal((await read("/sign-up", COOKIE, { method: "POST", body: "" })).status, 503);
});

test("while the rehearsal cannot be reached, nothing of the site of today is shown in its place", async () => {
  const { read, state } = siteWithRehearsal();
  state.responses.set(`/rehearsal/${TOKEN}/rehearsal`, () => problem(502));
  const answer = await read(PATH);
  assert.deepEqual([answer.status, answer.headers.get("Set-Cookie")], [503, null]);
});

test("a cookie that this site did not write is ignored", async () => {
  const { read, rehearsed } = siteWithRehearsal();
  for (const value of ["rehearsal=../../x", "rehearsal=short", "rehearsal="]) assert.equal((await read(PATH, value)).status, 200);
  assert.deepEqual(rehearsed(), []);
});

test("a server can show one rehearsal to everybody, which nobody leaves", async () => {
  const { get, live } = siteWithRehearsal({ REHEARSAL_TOKEN: TOKEN });
  const text = await (await get(PATH)).text();
  assert.ok(text.includes("(Brussels)") && !text.includes("Leave the rehearsal"));
  assert.deepEqual(live(), []);
  assert.throws(() => site({ REHEARSAL_TOKEN: "../x" }), (error: Error) => error.message.includes("REHEARSAL_TOKEN") && !error.message.includes("../x"));
});

test("a rehearsal is shown in the language of the page", async () => {
  const { read } = siteWithRehearsal();
  const text = await (await read("/fr/nowhere/")).text();
  assert.ok(text.includes("Voici le site au 1 décembre 2026") && text.includes("Quitter la répétition"), text.slice(0, 2500));
});

test("tokens are never logged, whatever fails", async (context) => {
  const written: string[] = [];
  for (const level of ["error", "warn", "log", "info", "debug"] as const) {
    context.mock.method(console, level, (...values: unknown[]) => void written.push(...values.map((one) => inspect(one, { depth: 9 }))));
  }
  const { read, state } = siteWithRehearsal();
  for (const answer of [() => problem(500), () => new Response("{", { headers: { "Content-Type": "application/json" } }), () => json(null)]) {
    state.responses.set(`/rehearsal/${TOKEN}/resolve`, answer);
    await read(PATH);
  }
  state.responses.set(`/rehearsal/${TOKEN}/rehearsal`, () => problem(500));
  await read(PATH);
  state.offline = true;
  await read(PATH);
  assert.ok(written.length >= 2);
  assert.deepEqual(written.filter((line) => line.includes(TOKEN)), []);
});
