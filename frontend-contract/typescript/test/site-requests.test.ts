/** What a website reads from the CMS, with the recorded site in the place of a CMS: paths, feeds, drafts, static sites. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { createClient, ProblemError, type Resolution } from "../src/index.ts";
import { KNOWN, mockFetch } from "../src/mock/index.ts";
import {
  answerText, createLanguages, describeGap, describeMissingDraft, findRedirect, findRoute, isPreviewOpen, isUnknownSite, listPagePaths, loadOnce, openPreview, partPath, readDraft, readEntries, readFeed, readLocalePaths,
  readSitemapFile, changeSearch, describeSearchFailure, redirectToPreview, resolvePage, searchFor, splitLocale, type FoundAddress, type RouteOptions, SITE_TEXTS,
} from "../src/site/index.ts";

const client = createClient({ baseUrl: "https://cms.example.org", fetch: mockFetch() });
const { t } = createLanguages(SITE_TEXTS, { defaultLocale: "en" })("en");

/** Answer every request with a status. */
function failing(status: number): typeof client {
  const body = { type: "about:blank", title: "", status, detail: "", errors: [{ parameter: "main_text", message: "" }] };
  return createClient({ baseUrl: "https://cms", fetch: async () => Response.json(body, { status, headers: { "Content-Type": "application/problem+json", "Clarion-Tags": "gaps" } }) });
}

const route = (path: string, answer: Partial<Resolution> | null, search = "") =>
  findRoute(path, search, { defaultLocale: "en", locales: ["en", "fr"], ownPaths: /^\/search(\/|$)/, resolve: async () => answer as Resolution | null });
const at = (path: string) => ({ result: "page", page: { path } }) as Partial<Resolution>;

test("a path has the language of its prefix, which the default language does not have", () => {
  const split = (path: string, defaultLocale = "en") => splitLocale(path, { defaultLocale, locales: ["en", "fr"] });
  assert.deepEqual([split("/fr/x/"), split("/fr"), split("/x/")], [{ locale: "fr", path: "/x/" }, { locale: "fr", path: "/" }, { locale: "en", path: "/x/" }]);
  assert.deepEqual([split("/en/x/").path, split("/de/x/").locale, split("/en/x/", "fr").locale], ["/en/x/", "en", "en"]);
});

test("a page has one address, and what is no page is absent", async () => {
  assert.deepEqual(await route("/about/", at("/about/")), { locale: "en", path: "/about/", status: 200 });
  assert.deepEqual(await route("/fr/x", at("/fr/x/"), "a=1"), { locale: "fr", path: "/x", status: 308, location: "/fr/x/?a=1" });
  assert.deepEqual((await route("/fr/search/", null)).status, 200);
  assert.deepEqual([(await route("/x/", null)).status, (await route("/%E0%A4%A/", at("/x/"))).status], [404, 404]);
  assert.equal((await route("/caf%C3%A9/", at("/café/"))).status, 200);
  const moved = (permanent: boolean) => route("/old/", { result: "redirect", location: "/new/", permanent } as Partial<Resolution>);
  assert.deepEqual([(await moved(true)).status, (await moved(false)).status, (await moved(true)).location], [308, 307, "/new/"]);
  const arabic = (answer: Partial<Resolution>) => route("/%D9%82", answer, "a=1");
  assert.equal((await arabic(at("/ق/"))).location, "/%D9%82/?a=1");
  assert.equal((await arabic({ result: "redirect", location: "/قصص/", permanent: true } as Partial<Resolution>)).location, "/%D9%82%D8%B5%D8%B5/");
  const options: RouteOptions = { defaultLocale: "en", locales: [], ownPaths: /^$/, resolve: async () => { throw new Error("unavailable"); } };
  await assert.rejects(findRoute("/x/", "", options));
});

test("outside of the public site no redirect is permanent, and the address of a page needs none", () => {
  const redirect = (found: object, path: string, kind: "public" | "joint" | "rehearsal", search = "a=1") => findRedirect(found as FoundAddress, path, search, { kind });
  const page = at("/about/");
  assert.deepEqual([redirect(page, "/about", "public"), redirect(page, "/About/", "joint", "")], [{ status: 308, location: "/about/?a=1" }, { status: 307, location: "/about/" }]);
  assert.deepEqual([redirect(page, "/about/", "public"), redirect(page, "/about/", "rehearsal"), redirect({ result: "withdrawn" }, "/x", "public")], [null, null, null]);
  const moved = (permanent: boolean) => ({ result: "redirect", location: "/new/", permanent });
  const statuses = (["public", "joint", "rehearsal"] as const).flatMap((kind) => [true, false].map((one) => redirect(moved(one), "/old/", kind)));
  assert.deepEqual(statuses.map((one) => one?.status), [308, 307, 307, 307, 307, 307]);
  assert.deepEqual([...new Set(statuses.map((one) => one?.location))], ["/new/"]);
});

test("a page is read with the filters of a list, and without them if it is none", async () => {
  const title = async (path: string, search: string) => {
    const { data } = await resolvePage(client, path, search, { limit: 2 });
    return data.result === "page" ? ["listing" in data.page && data.page.listing.items.length, data.page.path] : null;
  };
  assert.deepEqual(await title("/stories/", "limit=99&utm=mail&offset=0"), [2, "/stories/"]);
  assert.deepEqual(await title("/about/", "year=2020"), [false, "/about/"]);
  await assert.rejects(resolvePage(client, "/nowhere/", "", { limit: 2 }), { status: 404 });
  await assert.rejects(resolvePage(failing(503), "/about/", "year=2020", { limit: 2 }), { status: 503 });
});

test("a feed names the address at which this site serves it", async () => {
  const address = "https://www.example.org/feeds/stories.atom?a=1&b=$&";
  const { data, cacheTags } = await readFeed(client, "stories.atom", "en", address);
  assert.equal(data.type, "application/atom+xml; charset=utf-8");
  assert.ok(data.body.includes("https://www.example.org/feeds/stories.atom?a=1&#38;b=$&#38;"));
  assert.doesNotMatch(data.body, /\/api\/v1\/feeds\//);
  assert.ok(Array.isArray(cacheTags));
  for (const file of ["stories", "stories.html", "../x.rss", "stories.rss.rss"]) await assert.rejects(readFeed(client, file, "en", address), { status: 404 });
});

test("a text is answered, absent or unavailable", async () => {
  const unpublished = { "Cache-Control": "private, no-store", "X-Robots-Tag": "noindex, nofollow" };
  for (const read of [async () => ({ body: "x", type: "text/xml" }), async () => null, async () => { throw new Error(); }]) {
    const answer = await answerText(read(), unpublished);
    assert.deepEqual(Object.keys(unpublished).map((name) => answer.headers.get(name)), Object.values(unpublished), "what is not public is not kept");
  }
  const statuses = [answerText(Promise.resolve({ body: "x", type: "text/xml" })), answerText(Promise.resolve(null)), answerText(Promise.reject(new Error()))];
  const [found, absent, unavailable] = await Promise.all(statuses);
  assert.deepEqual([found?.status, absent?.status, unavailable?.status], [200, 404, 503]);
  assert.deepEqual([found?.headers.get("Content-Type"), unavailable?.headers.get("Retry-After")], ["text/xml", "60"]);
  const { data, headers } = await readSitemapFile(client);
  assert.equal(data.body.match(/<url>/g)?.length, (await client.get("/sitemap")).data.items.length);
  assert.match(headers.get("Cache-Control") ?? "", /^s-maxage=\d+$/);
});

test("what is absent is kept for ten seconds with the tag of all publications, and an error is none", async () => {
  const gap = await failing(404).get("/site").catch(describeGap);
  assert.deepEqual([gap.data, gap.headers.get("Cache-Control"), gap.cacheTags.includes("gaps")], [null, "s-maxage=10", true]);
  assert.equal((await failing(410).get("/site").catch(describeGap)).data, null); // a page that was withdrawn
  assert.throws(() => describeGap(new ProblemError({ type: "", title: "", status: 503, detail: "", errors: [] })));
  assert.throws(() => describeGap(new TypeError("closed")));
});

test("that the CMS has no such site is an error, and not a page that is absent", async () => {
  const refused = (parameter: string) => new ProblemError({ type: "", title: "", status: 422, detail: "", errors: [{ parameter, message: "", code: "does_not_exist", index: null }] });
  assert.throws(() => describeGap(refused("site")), ProblemError);
  assert.equal(describeGap(refused("locale")).data, null);
  assert.deepEqual([isUnknownSite(refused("site")), isUnknownSite(refused("offset")), isUnknownSite(new TypeError("site"))], [true, false, false]);
});

test("a preview is opened once with its code, in the language of the draft", async () => {
  const preview = await openPreview(client, `https://site/preview?code=${KNOWN.previewCode}`);
  assert.ok(preview);
  assert.match(preview.key, /^[0-9a-f]{16}$/);
  assert.equal(preview.locale, "en");
  assert.ok(!JSON.stringify(preview).includes(KNOWN.previewCode));
  const draft = await readDraft(client, preview.token);
  assert.ok(draft && "title" in draft);
  assert.deepEqual([await openPreview(client, "https://site/preview?code=spent"), await openPreview(client, "https://site/preview")], [null, null]);
});

test("an incomplete draft names its fields, an ended preview says so", async () => {
  const incomplete = await readDraft(failing(422), "x");
  assert.ok(incomplete && "errors" in incomplete);
  assert.deepEqual(describeMissingDraft(incomplete, t), { title: t.preview.incomplete, text: t.preview.incompleteText, fields: ["main text"] });
  assert.equal(await readDraft(failing(404), "x"), null);
  assert.deepEqual(describeMissingDraft(null, t).fields, []);
  assert.deepEqual([await readDraft(failing(410), "x"), await isPreviewOpen(failing(404), "x"), await isPreviewOpen(failing(422), "x")], [null, false, true]);
  await assert.rejects(readDraft(createClient({ baseUrl: "https://cms", fetch: async () => { throw new TypeError(); } }), "x"));
  const redirect = redirectToPreview("/preview/1/");
  assert.deepEqual([redirect.status, redirect.headers.get("Location"), redirect.headers.get("Cache-Control")], [307, "/preview/1/", "private, no-store"]);
});

test("a CMS that does not answer has not ended a preview, and a code that was exchanged is not lost", async () => {
  for (const status of [429, 500, 503]) {
    await assert.rejects(readDraft(failing(status), "x"), { status });
    await assert.rejects(isPreviewOpen(failing(status), "x"), { status });
    await assert.rejects(openPreview(failing(status), "https://site/preview?code=x"), { status });
    const busy: typeof fetch = async (input, init) => (String(input).endsWith("/preview") ? new Response(null, { status }) : mockFetch()(input, init));
    const opened = await openPreview(createClient({ baseUrl: "https://cms", fetch: busy }), `https://site/preview?code=${KNOWN.jointPreviewCode}`);
    assert.deepEqual([opened?.token, opened?.joint, opened?.jointPath], [KNOWN.jointPreviewToken, true, null]);
  }
  assert.equal(await openPreview(failing(422), "https://site/preview?code=malformed"), null);
  const elsewhere = createClient({ baseUrl: "https://cms", fetch: async () => failingFetch(422, ["site"]) });
  await assert.rejects(openPreview(elsewhere, "https://site/preview?code=x"), { status: 422 });
});

test("another search keeps the filters, and begins with the first result", () => {
  const params = new URLSearchParams("q=boots&type=story&type=release&offset=20&correct=false");
  assert.equal(changeSearch(params, { q: "boats" }), "?type=story&type=release&q=boats");
  assert.equal(changeSearch(new URLSearchParams("q=boots&cursor=abc"), { correct: false }), "?q=boots&correct=false");
});

test("a search is made without what the CMS rejects, and keeps its words and its other filters", async () => {
  const options = { locale: "en", limit: 3 };
  const found = await searchFor(client, new URLSearchParams("q=water&site=other&locale=fr&limit=99&year=x"), options);
  assert.ok(found.result === "found" && found.answer.items.length <= 3 && found.ignored.length === 0);
  const asked: URLSearchParams[] = [];
  const rejected = [["region", "locale"], ["offset"]]; // one round for what is malformed, one for the position
  const rejecting: typeof fetch = async (input, init) => {
    const names = rejected[asked.push(new URL(String(input)).searchParams) - 1];
    return names ? failingFetch(422, names) : mockFetch()(input, init);
  };
  const outcome = await searchFor(createClient({ baseUrl: "https://cms.example.org", fetch: rejecting }), new URLSearchParams("q=nets&type=story&region=moon&offset=999"), options);
  assert.ok(outcome.result === "found");
  assert.deepEqual(outcome.ignored, ["region", "offset"]);
  assert.deepEqual(asked.map(String), ["&region=moon&offset=999", "&offset=999", ""].map((more) => `locale=en&correct=true&tasks=true&interpret=true&language=auto&q=nets&type=story${more}&limit=3`));
});

test("a search says whether the CMS is busy or this visitor has searched too often, and how long to wait", async () => {
  const search = (status: number, after?: string, names: string[] = []) => {
    const answers = createClient({ baseUrl: "https://cms.example.org", fetch: async () => failingFetch(status, names, after) });
    return searchFor(answers, new URLSearchParams("q=x&topic=sea"), { locale: "en", limit: 3 });
  };
  assert.deepEqual(await search(429, "40"), { result: "too-many", retryAfter: 40 });
  assert.deepEqual(await search(503, "2"), { result: "unavailable", retryAfter: 2 });
  assert.deepEqual([await search(500), await search(422, undefined, ["locale"]), await search(422)], Array(3).fill({ result: "unavailable", retryAfter: null }));
  const hanging = createClient({ baseUrl: "https://cms.example.org", timeout: 1, fetch: (_, init) => new Promise((_, reject) => init?.signal?.addEventListener("abort", () => { reject(new Error("time-out")); })) });
  assert.deepEqual(await searchFor(hanging, new URLSearchParams(), { locale: "en", limit: 3 }), { result: "unavailable", retryAfter: null });
  assert.deepEqual(describeSearchFailure({ result: "too-many", retryAfter: 40 }, t), { title: "Too many searches from your network.", text: "Please try again in 40 seconds." });
  assert.deepEqual(describeSearchFailure({ result: "unavailable", retryAfter: null }, t), { title: t.searchUnavailable, text: t.tryAgain });
});

const failingFetch = (status: number, names: string[] = [], retryAfter?: string) => {
  const problem = { type: "", title: "", status, detail: "", errors: names.map((parameter) => ({ parameter, message: "" })) };
  return Response.json(problem, { status, headers: { "Content-Type": "application/problem+json", ...(retryAfter && { "Retry-After": retryAfter }) } });
};

test("a static site has every page, the parts of its lists and its redirects", async () => {
  const moved = [{ path: "/old", location: "/about/", permanent: true }, { path: "/about", location: "/", permanent: true }, { path: "/?p=17", location: "/", permanent: true }];
  const archive = { path: "/category/tides", location: "/search?q=قصص&topic=%2F", permanent: true };
  const address = "https://cms.example.org/api/v1/redirects?limit=500";
  const parts = new Map([[address, { items: moved, next: `${address}&after=3` }], [`${address}&after=3`, { items: [], next: `${address}&after=4` }], [`${address}&after=4`, { items: [archive], next: null }]]);
  const asked: string[] = [];
  const answer: typeof fetch = async (input, init) => (asked.push(String(input)), parts.has(String(input)) ? Response.json(parts.get(String(input))) : mockFetch()(input, init));
  const entries = await readEntries(createClient({ baseUrl: "https://cms.example.org", fetch: answer }), 5);
  const paths = entries.map(({ path }) => path);
  assert.equal(new Set(paths).size, paths.length);
  assert.ok(["/", "/fr/", "/stories/", "/stories/page/2/"].every((path) => paths.includes(path)));
  const second = entries.find(({ path }) => path === "/stories/page/2/");
  assert.ok(second && "page" in second && second.offset === 5);
  const redirects = [{ ...moved[0], path: "/old/" }, { ...archive, path: "/category/tides/", location: "/search?q=%D9%82%D8%B5%D8%B5&topic=%2F" }]; // not where a page is, nor with a query
  assert.deepEqual(entries.filter((entry) => "location" in entry), redirects);
  assert.ok(asked.some((one) => one.includes("/sitemap") && one.includes("noindex=true")), "also pages that search engines shall not show");
  assert.deepEqual([partPath("/stories/", 0, 5), partPath("/stories/", 10, 5)], ["/stories/", "/stories/page/3/"]);
  const home = listPagePaths(entries).find(({ props }) => props.path === "/");
  assert.equal(home?.params.path, undefined);
});

test("pages that exist once in each language have a path for each value", async () => {
  const paths = await readLocalePaths(client, "en", "step", ["a", "b"]);
  assert.deepEqual(paths.map(({ params }) => [params.lang, params.step]), [[undefined, "a"], [undefined, "b"], ["fr", "a"], ["fr", "b"]]);
  assert.deepEqual((await readLocalePaths(client, "fr")).map(({ params, props }) => [params.lang, props.locale]), [["en", "en"], [undefined, "fr"]]);
});

test("a value is loaded once for each key, in development always anew", async () => {
  let loads = 0;
  const load = async (key: string) => `${key}${String((loads += 1))}`;
  const [kept, anew] = [loadOnce(load, true), loadOnce(load, false)];
  assert.deepEqual([await kept("a"), await kept("a"), await kept("b")], ["a1", "a1", "b2"]);
  assert.deepEqual([await anew("a"), await anew("a")], ["a3", "a4"]);
});
