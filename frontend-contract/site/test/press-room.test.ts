/** The press room, alerts, press kits, corrections and versions, withdrawn pages, releases under embargo. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { PageOf } from "clarion-contract";
import { cacheable, example, json, problem, site } from "./fake-cms.ts";

type Release = PageOf<"release">;

const CODE = `embc_${"a".repeat(43)}`;
const TOKEN = `embt_${"t".repeat(43)}`;
const TERMS = {
  recipient: "Ada <Obi>", organisation: "Lantern", locale: "en", dir: "ltr", embargo_until: "2030-01-01T06:00:00Z",
  embargo_until_text: "1 January 2030, 07:00 CET (06:00 UTC)", time_zone: "Europe/Brussels",
  terms: "Keep it.\nTell nobody.", terms_version: "9f86d081884c7d65", accepted: false, public_url: null, version: 2,
};
const CHANGES = {
  version: 2, changed_at: "2029-12-01T09:00:00Z", changed: false, read_at: null, comparable: false, texts: [],
  pictures_changed: false, documents_changed: false,
};
const KIT = {
  version: 2, state: "ready", pdf: true,
  files: [
    { kind: "pdf", name: "quay.pdf", url: "http://cms.test/embargo-files/kit/1?key=k", size: 1200, content_type: "application/pdf", language: "en" },
    { kind: "archive", name: "quay.zip", url: "http://cms.test/embargo-files/kit/2?key=k", size: 2_400_000, content_type: "application/zip", language: "" },
  ],
};

const release = (changes: Partial<Release> = {}): Release => ({ ...example<Release>("page.release"), ...changes });

function openedSite(changes: Partial<Release> = {}) {
  const opened = site();
  opened.state.responses.set("/embargo-access/terms", ({ headers }) => json({ ...TERMS, accepted: !headers.get("Authorization")?.includes(CODE) }));
  opened.state.responses.set("/embargo-access/acceptances", () => json({ token: TOKEN, embargo_until: TERMS.embargo_until }));
  opened.state.responses.set("/embargo-access/release", () => json(release(changes)));
  opened.state.responses.set("/embargo-access/kit", () => json(KIT));
  opened.state.responses.set("/embargo-access/changes", () => json(CHANGES));
  return opened;
}

/** The end of the embargo as the CMS says it, with what the script needs to add the time of the reader's own zone. */
const END = /<strong>Embargo until <time datetime="2030-01-01T06:00:00Z" data-time-zone="Europe\/Brussels" data-own-time="In your time zone: {time}"><bdi>1 January 2030, 07:00 CET \(06:00 UTC\)<\/bdi><\/time><\/strong>/;

/** Open the link of the e-mail as a browser does; `cookie` is what it then sends. */
async function open(opened: ReturnType<typeof openedSite>) {
  const answer = await opened.get(`/embargo?code=${CODE}`);
  const cookie = answer.headers.get("Set-Cookie") ?? "";
  return { answer, cookie, path: answer.headers.get("Location") ?? "", headers: { Cookie: cookie.split(";")[0] ?? "" } };
}

/** Open the link and accept the terms. */
async function accept(opened: ReturnType<typeof openedSite>) {
  const { path, headers } = await open(opened);
  const body = new URLSearchParams({ terms_version: TERMS.terms_version });
  const answer = await opened.get(path, { method: "POST", headers, body });
  return { answer, path, headers: { Cookie: answer.headers.get("Set-Cookie")?.split(";")[0] ?? "" } };
}

test("the press room shows releases, contacts by region, the form for alerts, pictures with originals, boilerplates", async () => {
  const page = example<PageOf<"press_room">>("page.press_room");
  const text = await (await site().get(page.path)).text();
  for (const id of ["releases", "contacts", "alerts", "pictures", "boilerplates"]) assert.ok(text.includes(`id="${id}"`), id);
  const original = page.pictures[0]?.original.url ?? "none";
  assert.ok(text.includes(`href="${original}" download`), original);
  assert.match(text, /<input type="hidden" name="type" value="release">/);
  assert.doesNotMatch(text, /class="sign-up-form"/);
});

test("an alert: its values reach the CMS; without an address, consent or criteria the form keeps what was entered", async () => {
  const { post, requests, state } = site({ SITE: "www.example.org" });
  state.responses.set("/alerts", () => new Response('{"status":"accepted"}', { status: 202, headers: { "Content-Type": "application/json" } }));
  const filled = { email: "ada@example.org", q: ' "fair pay" ', type: "release", topic: "press-freedom", page: "/press/", consent: "yes", website: "" };
  assert.equal((await post("/fr/alerts", filled)).status, 200);
  assert.deepEqual(requests.find(({ path }) => path === "/alerts")?.body, {
    site: "www.example.org", locale: "fr", email: "ada@example.org", q: '"fair pay"', type: ["release"], topic: ["press-freedom"], region: [], page: "/press/", website: "",
  });
  const before = requests.length;
  for (const missing of [{ email: "ada" }, { consent: "" }, { q: "", type: "", topic: "" }]) {
    const answer = await post("/alerts", { ...filled, ...missing });
    const text = await answer.text();
    assert.equal(answer.status, 422);
    assert.match(text, /aria-invalid="true"/);
    if (!("topic" in missing)) assert.match(text, /value="press-freedom" checked/);
  }
  assert.equal(requests.slice(before).some(({ path }) => path === "/alerts"), false);
});

test("a search can be saved; the link in an e-mail ends one alert or all, and only by a button", async () => {
  const { get, post, requests, state } = site();
  assert.match(await (await get("/search?q=fees&type=release")).text(), /href="\/alerts\?q=fees&#38;type=release" data-save-search/);
  assert.match(await (await get("/alerts?q=fees&type=release&page=3")).text(), /name="q" type="search"[^>]*value="fees"/);
  state.responses.set("/alerts/stop", () => new Response(null, { status: 204 }));
  const shown = await get("/alerts/stop?token=a-token");
  assert.equal(shown.headers.get("Referrer-Policy"), "no-referrer");
  assert.equal(requests.some(({ method }) => method === "POST"), false);
  await post("/alerts/stop", { token: "a-token", every: "yes" });
  assert.deepEqual(requests.at(-1)?.body, { token: "a-token", every: true });
  state.responses.set("/alerts/stop", () => problem());
  assert.equal((await post("/alerts/stop", { token: "x", every: "" })).status, 404);
});

test("a release offers its press kit; without one it says nothing", async () => {
  const { get, state } = site();
  const page = release();
  const kit = { pdf: true, built_at: "2026-01-01T00:00:00Z", files: KIT.files.map((file) => ({ ...file, title: "", width: null, height: null })) };
  state.responses.set("/resolve", () => cacheable({ result: "page", page: { ...page, press_kit: kit } }, "page-1"));
  const text = await (await get(page.path)).text();
  assert.ok(text.includes(KIT.files[1]?.url.replace("&", "&#38;") ?? ""));
  const without = site();
  without.state.responses.set("/resolve", () => cacheable({ result: "page", page: { ...page, press_kit: null } }, "page-1"));
  assert.doesNotMatch(await (await without.get(page.path)).text(), /kit-heading/);
});

test("corrections stand before the text, other changes after it, with a link to the versions", async () => {
  const { get, state } = site();
  const page = release({
    corrections: [{ version: 3, published_at: "2026-03-02T00:00:00Z", was_wrong: "Twelve <ships>", is_right: "Eleven ships" }],
    change_notes: [{ version: 2, published_at: "2026-03-01T00:00:00Z", note: "A figure was added." }],
  });
  state.responses.set("/resolve", () => cacheable({ result: "page", page }, "page-1"));
  const text = await (await get(page.path)).text();
  assert.ok(text.indexOf("Twelve &#60;ships&#62;") < text.indexOf("A figure was added."));
  assert.ok(text.includes(`href="/versions/${String(page.id)}/"`));
});

test("the comparison marks what was added and removed, also for those who do not see it; hidden pages are not found", async () => {
  const { get, state } = site();
  const version = { number: 1, public_from: "2026-01-01T00:00:00Z", is_current: false, is_comparable: true, note_kind: "none", note: "", was_wrong: "", is_right: "" };
  const later = { ...version, number: 2, is_current: true, note_kind: "correction", was_wrong: "Twelve", is_right: "Eleven" };
  const parts = [{ change: "removed", text: "Twelve" }, { change: "added", text: "Eleven" }, { change: "same", text: " ships <b>" }];
  state.responses.set("/pages/7", () => cacheable(release({ id: 7 }), "page-7"));
  state.responses.set("/pages/7/versions", () => cacheable({ items: [later, version] }, "page-7"));
  state.responses.set("/pages/7/versions/2/comparison", () => cacheable({ earlier: version, later, texts: [{ field: "body", block: "a", block_type: "rich_text", change: "changed", parts }] }, "page-7"));
  assert.ok((await (await get("/versions/7")).text()).includes('href="/versions/7/2/"'));
  const text = await (await get("/versions/7/2?with=1")).text();
  assert.match(text, /<del><span>Removed: <\/span>Twelve<\/del><ins><span>Added: <\/span>Eleven<\/ins> ships &#60;b&#62;/);
  for (const path of ["/versions/8", "/versions/7/9", "/versions/x", "/versions/7/2?with=-1"]) assert.equal((await get(path)).status, 404, path);
});

test("a withdrawn page answers 410 with its notice", async () => {
  const { get, state } = site();
  const body = { type: "urn:clarion:problem:withdrawn", title: "Gone", status: 410, detail: "", errors: [], code: "withdrawn", notice: "A <source> asked us.\n\nWe agreed.", withdrawn_at: "2026-05-01T00:00:00Z", locale: "fr" };
  state.responses.set("/resolve", () => new Response(JSON.stringify(body), { status: 410, headers: { "Content-Type": "application/problem+json" } }));
  const answer = await get("/releases/old/");
  const text = await answer.text();
  assert.deepEqual([answer.status, answer.headers.get("Cache-Control")], [410, "no-store"]);
  assert.match(text, /<html lang="fr"/);
  assert.match(text, /A &#60;source&#62; asked us\.<\/p><p>We agreed\./);
});

test("embargo: the link moves its code into a cookie of this release; the terms are shown, and only the button accepts", async () => {
  const opened = openedSite();
  const { answer, cookie, path, headers } = await open(opened);
  assert.deepEqual([answer.status, answer.headers.get("Referrer-Policy"), path.slice(0, 9)], [303, "no-referrer", "/embargo/"]);
  assert.ok(!path.includes(CODE) && cookie.includes("Path=/embargo; HttpOnly; SameSite=Lax"));
  assert.deepEqual(opened.paths().filter((asked) => asked !== "/site"), []);
  const shown = await opened.get(path, { headers });
  const text = await shown.text();
  assert.deepEqual([shown.status, shown.headers.get("Cache-Control")], [200, "no-store, private"]);
  assert.match(text, END);
  assert.ok(text.includes("Ada &#60;Obi&#62;") && text.includes("Tell nobody.") && !text.includes(CODE) && !text.includes(release().title));
  assert.equal(opened.requests.some(({ method }) => method === "POST"), false);
  const accepted = await accept(opened);
  assert.deepEqual([accepted.answer.status, accepted.answer.headers.get("Location"), accepted.headers.Cookie.includes(TOKEN)], [303, path, true]);
});

test("embargo: the release has a banner with time and name, the personal kit, no share links, and is not stored", async () => {
  const opened = openedSite();
  const { path, headers } = await accept(opened);
  const answer = await opened.get(path, { headers });
  const text = await answer.text();
  assert.deepEqual([answer.status, answer.headers.get("Cache-Control"), answer.headers.get("X-Robots-Tag")], [200, "no-store, private", "noindex, nofollow"]);
  assert.match(text, /class="embargo-banner"/);
  assert.match(text, END);
  assert.ok(text.includes("embargo-files/kit/1"));
  for (const absent of ['class="share"', "application/ld+json", 'rel="canonical"', 'property="og:', TOKEN]) assert.ok(!text.includes(absent), absent);
  const sent = opened.requests.filter(({ path: asked }) => asked.startsWith("/embargo-access/")).map((one) => one.headers.get("Authorization"));
  assert.deepEqual([...new Set(sent)], [`Embargo ${CODE}`, `Embargo ${TOKEN}`]);
});

test("embargo: a release that has changed since it was read shows what differs, and all of it is of one version", async () => {
  const opened = openedSite();
  const { path, headers } = await accept(opened);
  assert.ok(!(await (await opened.get(path, { headers })).text()).includes("embargo-changes"));
  const texts = [{ field: "title", block: "", block_type: "", change: "changed", parts: [{ change: "removed", text: "May" }, { change: "added", text: "<June>" }] }];
  opened.state.responses.set("/embargo-access/changes", () => json({ ...CHANGES, changed: true, comparable: true, read_at: "2029-12-01T08:00:00Z", texts, documents_changed: true }));
  const shown = await (await opened.get(path, { headers })).text();
  assert.match(shown, /has changed since you read it/);
  assert.match(shown, /<del><span>Removed: ?<\/span>May<\/del><ins><span>Added: ?<\/span>&#60;June&#62;<\/ins>/);
  assert.ok(shown.includes("Documents have changed.") && !shown.includes("Pictures have changed."));
  const asked = opened.requests.filter(({ path: one }) => /embargo-access\/(release|kit|changes)/.test(one));
  assert.deepEqual([...new Set(asked.map(({ query }) => query.get("version")))], ["2"]);
});

test("embargo: a version that ends in this moment is read again once", async () => {
  const opened = openedSite();
  const { path, headers } = await accept(opened);
  let calls = 0;
  opened.state.responses.set("/embargo-access/release", () => (calls++ === 0 ? problem() : json(release())));
  assert.deepEqual([(await opened.get(path, { headers })).status, calls], [200, 2]);
});

test("embargo: while the kit is built, the page says so", async () => {
  const opened = openedSite();
  opened.state.responses.set("/embargo-access/kit", () => json({ state: "building", pdf: false, files: [] }));
  const { path, headers } = await accept(opened);
  assert.match(await (await opened.get(path, { headers })).text(), /<p role="status">The press kit is being prepared/);
});

test("embargo: a published release is shown to everybody, a revoked link to nobody, a moved embargo asks again", async () => {
  const opened = openedSite();
  const { path, headers } = await accept(opened);
  opened.state.responses.set("/embargo-access/terms", () => json(TERMS)); // not accepted for the new time
  assert.match(await (await opened.get(path, { headers })).text(), /name="terms_version"/);
  opened.state.responses.set("/embargo-access/terms", () => json({ ...TERMS, embargo_until: null, public_url: "http://site/releases/quay/" }));
  const moved = await opened.get(path, { headers });
  assert.deepEqual([moved.status, moved.headers.get("Location")], [303, "http://site/releases/quay/"]);
  opened.state.responses.set("/embargo-access/terms", () => problem());
  const revoked = await opened.get(path, { headers });
  assert.equal(revoked.status, 404);
  assert.ok(!(await revoked.text()).includes(release().title));
  assert.equal((await opened.get(path)).status, 404); // without the cookie
  for (const query of ["", "?code=", "?code=a%20b", "?code=%3Cscript%3E"]) assert.equal((await opened.get(`/embargo${query}`)).status, 404);
});

test("embargo: terms that have changed meanwhile are shown again", async () => {
  const opened = openedSite();
  opened.state.responses.set("/embargo-access/acceptances", () => problem(422, [{ parameter: "terms_version", message: "The terms have changed." }]));
  const { answer } = await accept(opened);
  assert.equal(answer.status, 200);
  assert.match(await answer.text(), /role="alert"/);
});
