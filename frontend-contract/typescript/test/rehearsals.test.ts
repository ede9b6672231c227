/** Rehearsals: from the link of the CMS to the sentence above every page. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { createClient, type Rehearsal } from "../src/index.ts";
import { KNOWN, mockFetch } from "../src/mock/index.ts";
import { contentSecurityPolicy, describeRehearsal, isRehearsalToken, parseRehearsalUrl, readRehearsal, rehearsalUrl, SITE_TEXTS } from "../src/site/index.ts";
import { createStaticClient } from "../src/static-server/index.ts";

const CMS = "https://cms.example.org";
const connect = (baseUrl: string) => createClient({ baseUrl, fetch: mockFetch() });

test("the address of a rehearsal takes the place of that of the CMS", async () => {
  const url = rehearsalUrl(`${CMS}/`, KNOWN.rehearsalToken);
  assert.equal(url, `${CMS}/rehearsal/${KNOWN.rehearsalToken}`);
  const client = connect(url);
  assert.equal((await readRehearsal(client))?.time_zone, "Europe/Brussels");
  assert.equal((await client.get("/resolve", { query: { path: "/" } })).data.result, "page");
  await assert.rejects(client.post("/search/clicks", { body: { query_id: "x", page_id: 1 } }), { status: 404 });
});

test("a list of a rehearsal goes on at the address of the rehearsal", async () => {
  const url = rehearsalUrl(CMS, KNOWN.rehearsalToken);
  const client = connect(url);
  const first = await client.get("/stories", { query: { limit: 1 } });
  assert.ok(first.data.next?.startsWith(`${url}/api/v1/stories?`) && first.headers.get("Link")?.startsWith(`<${url}/api/v1/stories?`), first.data.next ?? "");
  const second = await client.follow("/stories", first.data.next ?? "");
  assert.notEqual(second.data.items[0]?.id, first.data.items[0]?.id);
  assert.ok((await connect(CMS).get("/stories", { query: { limit: 1 } })).data.next?.startsWith(`${CMS}/api/v1/`));
});

test("the CMS itself shows no rehearsal, and an ended one is none", async () => {
  assert.equal(await readRehearsal(connect(CMS)), null);
  assert.equal(await readRehearsal(connect(rehearsalUrl(CMS, "token-of-an-ended-one"))), null);
  const failing = createClient({ baseUrl: CMS, fetch: async () => new Response(null, { status: 502 }) });
  await assert.rejects(readRehearsal(failing), { status: 502 });
});

test("a link has a token and a path of the same site", () => {
  const token = KNOWN.rehearsalToken;
  assert.deepEqual(parseRehearsalUrl(`https://site/rehearsal?code=${token}&path=/stories/?q=1`), { token, path: "/stories/?q=1" });
  for (const path of ["", "//evil.test", "https://evil.test/", "/\\evil.test", "/a b", "javascript:alert(1)"]) {
    assert.deepEqual(parseRehearsalUrl(`/rehearsal?${new URLSearchParams({ code: token, path })}`), { token, path: "/" }, path);
  }
  for (const code of ["", "short", "../../../../api/v1/x", `${token}/../x`, "x".repeat(201)]) {
    assert.deepEqual([parseRehearsalUrl(`/rehearsal?${new URLSearchParams({ code })}`), isRehearsalToken(code)], [null, false], code);
  }
  assert.equal(isRehearsalToken(undefined), false);
});

test("every language says which minute is shown, in the zone in which it was chosen", () => {
  const minute: Rehearsal = { at: "2026-12-01T08:00:00Z", time_zone: "America/New_York", ends_at: "2026-12-01T20:00:00Z" };
  assert.equal(describeRehearsal(minute, "en", SITE_TEXTS.en), "This is the site at 1 December 2026 at 03:00 (New York).");
  for (const [locale, texts] of Object.entries(SITE_TEXTS)) {
    const sentence = describeRehearsal(minute, locale, texts);
    assert.ok(sentence.includes("New York") && !/[{}]/.test(sentence), sentence);
  }
});

test("the policy names the origin of a rehearsal, without its token", () => {
  const policy = contentSecurityPolicy({ cmsUrl: rehearsalUrl(CMS, KNOWN.rehearsalToken) });
  assert.ok(policy.includes(`connect-src 'self' ${CMS};`) && !policy.includes(KNOWN.rehearsalToken));
});

test("a static site is built from a rehearsal by two settings", async (context) => {
  const requested: string[] = [];
  context.mock.method(globalThis, "fetch", async (url: string) => (requested.push(url), mockFetch()(url)));
  const environment = { CMS_URL: CMS, REHEARSAL_TOKEN: KNOWN.rehearsalToken };
  await (await createStaticClient(environment)).get("/site");
  await (await createStaticClient({ ...environment, REHEARSAL_URL: "https://rehearsals.test" })).get("/site");
  await (await createStaticClient({ CMS_URL: CMS, REHEARSAL_URL: "https://rehearsals.test" })).get("/site");
  assert.deepEqual(requested.map((url) => new URL(url).host), ["cms.example.org", "rehearsals.test", "cms.example.org"]);
  assert.deepEqual(requested.map((url) => url.includes("/rehearsal/")), [true, true, false]);
});
