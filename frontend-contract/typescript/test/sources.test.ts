/** Where a request reads: the public site, a joint preview, a rehearsal; and how readers open and leave what is not public. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { PREVIEW_HEADERS, type Rehearsal } from "../src/index.ts";
import { KNOWN, mockFetch } from "../src/mock/index.ts";
import {
  createLanguages, createSources, describeRehearsalState, endJointPreview, leaveEnded, leaveRehearsal, openPreview, openRehearsal, readContent, readMinute, renderBanner, renderRehearsalBanner,
  showPreview, SITE_TEXTS, type OpenedPreview, type SourceEnvironment,
} from "../src/site/index.ts";

const CMS = "https://cms.example.org";
const SITE = "https://www.example.org/";
const DRAFT = "/stories/a-classroom-on-stilts/";
const REHEARSAL = { rehearsal: KNOWN.rehearsalToken };
const JOINT = { joint_preview: KNOWN.jointPreviewToken };
const language = createLanguages(SITE_TEXTS, { defaultLocale: "en" })("en");

function setUp(cookies: Record<string, string> = {}, environment: Partial<SourceEnvironment> = {}, path?: string, answer = mockFetch()) {
  const requested: string[] = [];
  const fetch: typeof answer = (input, init) => (requested.push(String(input)), answer(input, init));
  const sources = createSources({ API_URL: "https://inside.example.org", CMS_URL: CMS, ...environment }, fetch);
  return { live: sources.live, source: sources.pick((name) => cookies[name], path), requested };
}

const locationOf = (response: Response) => response.headers.get("Location");
const cookiesOf = (response: Response) => response.headers.getSetCookie();

test("a request reads the public site, unless it has a cookie of what is not public", () => {
  const kind = (...values: Parameters<typeof setUp>) => setUp(...values).source.kind;
  assert.deepEqual([kind(), kind(REHEARSAL), kind(JOINT), kind({ ...REHEARSAL, ...JOINT })], ["public", "rehearsal", "joint", "joint"]);
  assert.deepEqual([kind({ rehearsal: "../../api/v1/x" }), kind({ rehearsal: "" }), kind({ joint_preview: "" })], ["public", "public", "public"]);
  const { source, live } = setUp();
  assert.equal(source, live);
  assert.deepEqual(live.headers, {});
  for (const path of ["/preview/key/", "/fr/preview/key/", "/rehearsal/ended/", "/hooks/clarion"]) assert.equal(kind({ ...REHEARSAL, ...JOINT }, {}, path), "public", path);
  for (const path of ["/previews/", "/stories/preview/", "/fr/"]) assert.equal(kind(REHEARSAL, {}, path), "rehearsal", path);
});

test("a rehearsal is read at its own address, by the server and by browsers", async () => {
  const { source, requested } = setUp(REHEARSAL);
  assert.equal((await readMinute(source))?.time_zone, "Europe/Brussels");
  assert.deepEqual(requested, [`https://inside.example.org/rehearsal/${KNOWN.rehearsalToken}/api/v1/rehearsal`]);
  assert.deepEqual([source.cmsUrl, source.canLeave, source.headers], [`${CMS}/rehearsal/${KNOWN.rehearsalToken}`, true, { ...PREVIEW_HEADERS, "Referrer-Policy": "same-origin" }]);
  const elsewhere = setUp(REHEARSAL, { REHEARSAL_URL: "https://rehearsals.test/" });
  await readMinute(elsewhere.source);
  assert.ok(elsewhere.requested[0]?.startsWith("https://rehearsals.test/rehearsal/"));
  assert.ok(elsewhere.source.cmsUrl.startsWith("https://rehearsals.test/rehearsal/"));
});

test("a website that is configured for a rehearsal shows it to everybody, who cannot leave it", () => {
  const { source } = setUp({}, { REHEARSAL_TOKEN: KNOWN.rehearsalToken });
  assert.deepEqual([source.kind, source.canLeave], ["rehearsal", false]);
});

test("a joint preview has the drafts among what is public, and no minute", async () => {
  const title = async (cookies: Record<string, string>) => {
    const { data } = await readContent(setUp(cookies).source.client, "page", DRAFT, "", { limit: 2 });
    return data.result === "page" ? data.page.title : data.result;
  };
  assert.notEqual(await title({}), "A drafted title");
  assert.equal(await title(JOINT), "A drafted title");
  assert.notEqual(await title({ joint_preview: "spent" }).catch(String), "A drafted title");
  const { source, requested } = setUp(JOINT);
  assert.deepEqual([await readMinute(source), requested], [null, []]);
  const names = await readContent(source.client, "site", "fr");
  assert.ok(names.data.navigation.primary.length > 0);
});

test("contents are read by their name and what distinguishes them", async () => {
  const { client } = setUp().source;
  assert.ok((await readContent(client, "feed", "stories.rss", "en", `${SITE}feeds/stories.rss`)).data.body.includes(`${SITE}feeds/stories.rss`));
  assert.match((await readContent(client, "sitemap")).data.body, /<urlset/);
  assert.match((await readContent(client, "newsSitemap")).data.body, /<urlset/);
  await assert.rejects(readContent(client, "versions", "x", undefined, "en"), { status: 404 });
});

test("what has ended is left, with its cookie; what cannot be reached is not", async () => {
  const leave = (...values: Parameters<typeof setUp>) => leaveEnded(setUp(...values).source, `${SITE}stories/`);
  assert.deepEqual([await leave(), await leave(REHEARSAL), await leave(JOINT)], [null, null, null]);
  const failing = async () => new Response(null, { status: 503 });
  assert.deepEqual([await leave(REHEARSAL, {}, "/", failing), await leave(JOINT, {}, "/", async () => { throw new TypeError(); })], [null, null]);
  for (const status of [429, 500, 502, 503]) assert.equal(await leave(JOINT, {}, "/", async () => new Response(null, { status })), null, String(status));
  assert.ok(await leave(JOINT, {}, "/", async () => new Response(null, { status: 410 })));
  const ended = { rehearsal: await leave({ rehearsal: "token-of-an-ended-one" }), joint: await leave({ joint_preview: "token-of-an-ended-one" }) };
  assert.ok(ended.rehearsal && ended.joint);
  assert.deepEqual([ended.rehearsal.status, locationOf(ended.rehearsal), locationOf(ended.joint)], [303, `${SITE}rehearsal/ended/`, `${SITE}preview/ended/`]);
  assert.deepEqual(cookiesOf(ended.rehearsal), ["rehearsal=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0"]);
  assert.deepEqual(cookiesOf(ended.joint), ["joint_preview=; Path=/; HttpOnly; Secure; SameSite=None; Partitioned; Max-Age=0"]);
});

test("every page says what it shows, and how to leave it", async () => {
  const banner = async (...values: Parameters<typeof setUp>) => String(await renderBanner(setUp(...values).source, language));
  assert.equal(await banner(), "");
  assert.equal(await banner({ rehearsal: "token-of-an-ended-one" }), "");
  const [joint, rehearsal, fixed] = [await banner(JOINT), await banner(REHEARSAL), await banner({}, { REHEARSAL_TOKEN: KNOWN.rehearsalToken })];
  assert.ok(joint.includes("several drafts") && joint.includes('href="/preview/end/"'));
  assert.ok(rehearsal.includes("1 December 2026 at 09:00 (Brussels)") && rehearsal.includes('action="/rehearsal"'));
  assert.ok(fixed.includes("(Brussels)") && !fixed.includes("<form"));
  const minute: Rehearsal = { at: "2026-12-01T08:00:00Z", time_zone: "Europe/<Brussels>", ends_at: "2026-12-01T20:00:00Z" };
  assert.throws(() => renderRehearsalBanner(minute, language, true), RangeError); // no time zone
  assert.deepEqual(["form", "ended", "x"].map((state) => describeRehearsalState(state, language.t).title), ["Nothing is sent in a rehearsal", "This rehearsal has ended", "This rehearsal has ended"]);
});

test("the link of a rehearsal leaves its token in a cookie, which the button of the banner removes", () => {
  const open = (query: string, siteUrl = SITE) => openRehearsal(`${SITE}rehearsal?${query}`, siteUrl);
  const opened = open(`code=${KNOWN.rehearsalToken}&path=/stories/`);
  assert.deepEqual([opened.status, locationOf(opened), cookiesOf(opened)], [303, "/stories/", [`rehearsal=${KNOWN.rehearsalToken}; Path=/; HttpOnly; SameSite=Lax; Secure`, ...cookiesOf(endJointPreview())]]);
  assert.deepEqual(Object.entries(PREVIEW_HEADERS).map(([name, value]) => opened.headers.get(name) === value), [true, true, true]);
  assert.deepEqual(cookiesOf(open(`code=${KNOWN.rehearsalToken}`, "http://localhost:3000")), [`rehearsal=${KNOWN.rehearsalToken}; Path=/; HttpOnly; SameSite=Lax`, ...cookiesOf(endJointPreview())]);
  assert.equal(locationOf(open(`code=${KNOWN.rehearsalToken}&path=//evil.test`)), "/");
  assert.equal(locationOf(open(`code=${KNOWN.rehearsalToken}&path=/ar/قصص/`)), "/ar/%D9%82%D8%B5%D8%B5/");
  assert.deepEqual([locationOf(open("code=short")), cookiesOf(open("code=short"))], ["/rehearsal/ended/", []]);
  assert.deepEqual([locationOf(leaveRehearsal()), cookiesOf(leaveRehearsal())], ["/", ["rehearsal=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0"]]);
});

test("the token of one draft is for its path, that of several for the whole website", async () => {
  const { client } = setUp().source;
  const open = async (code: string) => showPreview(await openPreview(client, `${SITE}preview?code=${code}`), { defaultLocale: "en", cookies: { framework: "a;b" } });
  const one = await open(KNOWN.previewCode);
  const path = locationOf(one) ?? "";
  assert.match(path, /^\/preview\/[0-9a-f]{16}\/$/);
  assert.deepEqual(cookiesOf(one), [["framework", "a%3Bb"], ["preview", KNOWN.previewToken]].map(([name, value]) => `${name}=${value}; Path=${path}; HttpOnly; Secure; SameSite=None; Partitioned`));
  const several = await open(KNOWN.jointPreviewCode);
  assert.deepEqual([several.status, locationOf(several), cookiesOf(several)], [307, DRAFT, [`joint_preview=${KNOWN.jointPreviewToken}; Path=/; HttpOnly; Secure; SameSite=None; Partitioned`, ...cookiesOf(leaveRehearsal())]]);
  const spent = await open("spent");
  assert.deepEqual([locationOf(spent), cookiesOf(spent)], ["/preview/ended/", []]);
  const draft: OpenedPreview = { token: "t", key: "k", locale: "fr", joint: false, jointPath: null };
  assert.equal(locationOf(showPreview(draft, { defaultLocale: "en" })), "/fr/preview/k/");
  assert.equal(locationOf(showPreview({ ...draft, locale: null }, { defaultLocale: "en" })), "/preview/k/");
  assert.equal(locationOf(showPreview({ ...draft, joint: true, jointPath: "/café/" }, { defaultLocale: "en" })), "/caf%C3%A9/");
  assert.deepEqual(cookiesOf(endJointPreview()), ["joint_preview=; Path=/; HttpOnly; Secure; SameSite=None; Partitioned; Max-Age=0"]);
});
