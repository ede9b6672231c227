/** What a website with Next.js needs: expired tags in a shared directory, a cache of entries, the proxy's view of a path. */
import assert from "node:assert/strict";
import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, beforeEach, mock, test } from "node:test";
import { createClient } from "../src/index.ts";
import { KNOWN, mockFetch } from "../src/mock/index.ts";
import { createCacheHandler, type CacheEntry } from "../src/next/cache-handler.ts";
import { ExpiredTags, readClock } from "../src/next/expired-tags.ts";
import { createRouteFinder, describeEntry, EVERYTHING, UNAVAILABLE_PATH } from "../src/next/index.ts";

const scratch = mkdtempSync(join(tmpdir(), "next-"));
after(() => { rmSync(scratch, { recursive: true }); mock.restoreAll(); });
let directory = "";
beforeEach(() => { directory = mkdtempSync(join(scratch, "shared-")); });

/** Two processes that share a directory, after the first look of the second. */
async function twoProcesses(): Promise<[ExpiredTags, ExpiredTags]> {
  const [one, other] = [new ExpiredTags(directory), new ExpiredTags(directory)];
  await other.refresh();
  return [one, other];
}

test("what expires in one process expires in the other when it looks, and only that", async () => {
  const [one, other] = await twoProcesses();
  const before = readClock();
  await one.expire(["page-1", "list-releases"]);
  assert.ok(one.latest(["page-1"]) >= before);
  assert.equal(other.latest(["page-1"]), 0);
  await other.refresh();
  assert.ok(other.latest(["page-7", "list-releases"]) >= before);
  assert.equal(other.latest(["page-10", "page-7"]), 0);
});

test("a process that starts later has nothing to forget, and a line that is not complete yet is read the next time", async () => {
  const [one, other] = await twoProcesses();
  await one.expire(["page-1"]);
  const late = new ExpiredTags(directory);
  await late.refresh();
  assert.equal(late.latest(["page-1"]), 0);
  await other.refresh();
  const file = join(directory, "expired-tags.txt");
  appendFileSync(file, "page-2\npag");
  await other.refresh();
  assert.deepEqual([other.latest(["page-2"]) > 0, other.latest(["pag", "page-3"])], [true, 0]);
  appendFileSync(file, "e-3\n");
  await other.refresh();
  assert.ok(other.latest(["page-3"]) > 0);
  assert.equal(readFileSync(file, "utf8"), "page-1\npage-2\npage-3\n");
});

test("nothing is missed if requests look at the same time", async () => {
  const [one, other] = await twoProcesses();
  await one.expire(["page-1"]);
  await Promise.all([other.refresh(), other.refresh()]);
  await one.expire(["page-2", "page-3"]);
  await other.refresh();
  assert.deepEqual(["page-1", "page-2", "page-3", "page-4"].map((tag) => other.latest([tag]) > 0), [true, true, true, false]);
});

test("a file that is too long is replaced, and then everything expires in the other processes", async () => {
  const [one, other] = await twoProcesses();
  const idle = new ExpiredTags(directory);
  await one.expire(["page-0"]);
  await idle.refresh();
  const long = Array.from({ length: 10_000 }, (_, number) => `page-${number}-${"x".repeat(100)}`);
  await one.expire(long);
  await other.refresh();
  assert.equal(other.latest(["page-x"]), 0);
  await one.expire(["page-1"]);
  assert.ok(statSync(join(directory, "expired-tags.txt")).size < 100);
  await other.refresh();
  assert.ok(other.latest(["page-x"]) > 0);
  await one.expire(["page-2"]);
  await idle.refresh(); // the new file is already longer than what this process had read of the old one
  assert.ok(idle.latest(["page-x"]) > 0);
});

test("without a directory nothing is shared or written", async () => {
  const alone = new ExpiredTags();
  await alone.expire(["page-1"]);
  await alone.refresh();
  assert.deepEqual([alone.isShared, alone.latest(["page-1"]) > 0, alone.latest(["page-2"])], [false, true, 0]);
});

const entry = (text: string, tags: string[] = []): Promise<CacheEntry> =>
  Promise.resolve({ value: new Blob([text]).stream() as ReadableStream<Uint8Array>, tags, stale: 0, timestamp: readClock(), expire: 60, revalidate: 30 });
const textOf = async (found: CacheEntry | undefined) => found && new Response(found.value).text();

test("an entry is read as often as wanted, until one of its tags expires, here or in another process", async () => {
  const [one, other] = await twoProcesses();
  const handlers = [createCacheHandler(one), createCacheHandler(other)] as const;
  for (const handler of handlers) {
    await handler.set("a", entry("page 1", ["page-1", "site-1"]));
    await handler.set("b", entry("page 2", ["page-2"]));
  }
  const [receiver, neighbour] = handlers;
  assert.deepEqual([await textOf(await neighbour.get("a")), await textOf(await neighbour.get("a"))], ["page 1", "page 1"]);
  await receiver.updateTags(["page-1"]);
  await neighbour.refreshTags();
  assert.deepEqual(await Promise.all(handlers.map(async (handler) => textOf(await handler.get("a")))), [undefined, undefined]);
  assert.deepEqual(await Promise.all(handlers.map(async (handler) => textOf(await handler.get("b")))), ["page 2", "page 2"]);
  assert.ok((await neighbour.getExpiration(["page-1"])) > 0);
  await neighbour.set("a", entry("page 1, new", ["page-1"]));
  assert.equal(await textOf(await neighbour.get("a")), "page 1, new");
});

test("an entry that is being written is awaited, and one that failed is none", async () => {
  const handler = createCacheHandler(new ExpiredTags());
  let finish = (_: CacheEntry) => {};
  const written = handler.set("a", new Promise<CacheEntry>((resolve) => { finish = resolve; }));
  const read = handler.get("a");
  finish(await entry("late"));
  await written;
  assert.equal(await textOf(await read), "late");
  await handler.set("b", Promise.reject(new Error("rendering failed")));
  const broken = new ReadableStream<Uint8Array>({ start: (controller) => { controller.error(new Error("half")); } });
  await handler.set("c", Promise.resolve({ ...(await entry("")), value: broken }));
  assert.deepEqual([await handler.get("b"), await handler.get("c")], [undefined, undefined]);
});

test("the entry that was not read for the longest time makes room", async () => {
  const handler = createCacheHandler(new ExpiredTags(), 10);
  for (const name of ["a", "b"]) await handler.set(name, entry("12345"));
  await handler.get("a");
  await handler.set("c", entry("1234"));
  assert.deepEqual(await Promise.all(["a", "b", "c"].map(async (name) => textOf(await handler.get(name)))), ["12345", undefined, "1234"]);
});

/** A CMS with its requests, which fails as long as `failure` is set. */
function fakeCms() {
  const answer = mockFetch();
  const cms = { requests: [] as string[], failure: null as (() => Promise<Response>) | null };
  const client = createClient({ baseUrl: "https://cms.example.org", fetch: async (input, init) => {
    cms.requests.push(new URL(String(input)).pathname);
    return cms.failure ? cms.failure() : answer(input, init);
  } });
  const find = createRouteFinder({ client, defaultLocale: "en", limit: 12, ownPaths: /^\/(search|versions)(\/|$)/, directory });
  return Object.assign(cms, { find });
}

const refuse = (status: number, parameter: string) => async () =>
  Response.json({ type: "", title: "", status, detail: "", errors: [{ parameter, message: "" }] }, { status, headers: { "Content-Type": "application/problem+json" } });

test("a path has its language, its status and its target, and pages have the version of their answer", async () => {
  const { find } = fakeCms();
  const statusOf = async (path: string, search = "") => (await find(path, search)).status;
  assert.deepEqual([await statusOf("/about/"), await statusOf("/nowhere/"), await statusOf("/releases/harbour-fund-doubles-its-grants/")], [200, 404, 410]);
  assert.deepEqual([await statusOf("/search/"), await statusOf("/versions/99999/"), await statusOf("/versions/x/")], [200, 404, 404]);
  const { version: _version, ...moved } = await find("/about", "a=1");
  assert.deepEqual(moved, { locale: "en", path: "/about", status: 308, location: "/about/?a=1" });
  const french = await find("/fr/releases/", "");
  assert.deepEqual([french.locale, french.path, french.status], ["fr", "/releases/", 200]);
  assert.match((await find("/about/", "")).version, /^200 W\/"/);
  assert.notEqual((await find("/about/", "")).version, (await find("/stories/", "")).version);
  assert.equal((await find("/nowhere/", "")).version, "404 ");
  assert.equal(await statusOf(UNAVAILABLE_PATH), 503);
});

test("what is known is not asked for again until a tag of it expires in any process", async () => {
  const { find, requests } = fakeCms();
  await find("/about/", "");
  const asked = requests.length;
  await find("/about/", "");
  assert.equal(requests.length, asked);
  await new ExpiredTags(directory).expire([EVERYTHING]);
  await find("/about/", "");
  assert.equal(requests.length, 2 * asked);
});

test("whatever cannot be found out is a 503 in the language of the path, and never a 200", async () => {
  mock.method(console, "error", () => {});
  const cms = fakeCms();
  const statusOf = async (path: string) => (await cms.find(path, "")).status;
  for (const failure of [() => Promise.reject(new TypeError("closed")), refuse(500, ""), refuse(422, "site"), refuse(404, "")]) {
    const fresh = fakeCms();
    fresh.failure = failure;
    assert.deepEqual(await Promise.all(["/", "/search/", "/versions/1/"].map(async (path) => (await fresh.find(path, "")).status)), [503, 503, 503]);
  }
  assert.equal(await statusOf("/about/"), 200);
  cms.failure = () => Promise.reject(new TypeError("closed"));
  assert.deepEqual([await statusOf("/about/"), await statusOf("/stories/")], [200, 503], "known as long as the CMS allows");
  assert.equal((await cms.find("/fr/stories/", "")).locale, "fr");
  await new ExpiredTags(directory).expire([EVERYTHING]);
  assert.equal(await statusOf("/about/"), 503);
  cms.failure = null;
  assert.equal(await statusOf("/about/"), 200);
});

test("without a shared directory the CMS is asked again after a second", async (context) => {
  directory = "";
  const cms = fakeCms();
  let elapsed = 0;
  const now = performance.now();
  context.mock.method(performance, "now", () => now + elapsed);
  await cms.find("/about/", "");
  const asked = cms.requests.length;
  elapsed = 999;
  await cms.find("/about/", "");
  assert.equal(cms.requests.length, asked);
  elapsed = 1_001;
  await cms.find("/about/", "");
  assert.equal(cms.requests.length, 2 * asked);
  cms.failure = refuse(503, "");
  elapsed = 3_000;
  assert.equal((await cms.find("/about/", "")).status, 200);
});

test("an entry is used as long as the CMS allows, and no longer while it is renewed", () => {
  const life = (cacheControl: string) => describeEntry({ cacheTags: ["page-1"], headers: new Headers({ "Cache-Control": cacheControl }) });
  assert.deepEqual(life("public, s-maxage=60, stale-while-revalidate=30"), { tags: [EVERYTHING, "page-1"], life: { stale: 0, revalidate: 60, expire: 90 } });
  assert.deepEqual(life("s-maxage=60").life, { stale: 0, revalidate: 59, expire: 60 });
  assert.deepEqual(life("no-store").life, { stale: 0, revalidate: 0, expire: 1 });
});

test("a request with a client of its own is answered from there, and nothing of it is remembered", async () => {
  const connect = (baseUrl: string, requested: string[]) => createClient({ baseUrl, fetch: (input, init) => (requested.push(String(input)), mockFetch()(input, init)) });
  const [asked, own]: [string[], string[]] = [[], []];
  const find = createRouteFinder({ client: connect("https://cms", asked), defaultLocale: "en", limit: 12, ownPaths: /^\/search/, directory });
  const rehearsal = connect(`https://cms/rehearsal/${KNOWN.rehearsalToken}`, own);
  const statuses = [await find("/about/", "", rehearsal), await find("/about/", "", rehearsal), await find("/about/", ""), await find("/about/", "")].map(({ status }) => status);
  assert.deepEqual(statuses, [200, 200, 200, 200]);
  const count = (urls: string[]) => urls.filter((url) => url.includes("/resolve")).length;
  assert.deepEqual([count(own), count(asked)], [2, 1]);
  mock.method(console, "error", () => undefined);
  assert.equal((await find("/about/", "", connect("https://cms/rehearsal/token-of-an-ended-one", own))).status, 503);
});
