/** What every website needs: `clarion-contract/site`, with the recorded site in the place of a CMS. */
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { test } from "node:test";
import { createClient, type AnyPage } from "../src/index.ts";
import { mockFetch } from "../src/mock/index.ts";
import {
  buttonTarget, createFormats, isDated, kindLabel, readLifetime, readSitemap, receiveWebhook, remainingCalls, renderSitemap, retryConnection,
  selectCalls, sendSignUp, sendToken, structuredData,
} from "../src/site/index.ts";

const client = createClient({ baseUrl: "https://cms.example.org", fetch: mockFetch() });
const TIME = "2026-12-31T23:30:00Z";

/** Answer every request with a status. */
function failing(status: number): typeof client {
  const body = { type: "about:blank", title: "", status, detail: "", errors: [] };
  return createClient({ baseUrl: "https://cms", fetch: async () => Response.json(body, { status, headers: { "Content-Type": "application/problem+json" } }) });
}

async function read(path: string): Promise<AnyPage> {
  const { data } = await client.get("/resolve", { query: { path } });
  assert.equal(data.result, "page");
  return (data as { page: AnyPage }).page;
}

test("dates are in the time zone of the site, numbers as a language writes them", () => {
  const [en, de] = [createFormats("en", "Asia/Tokyo"), createFormats("de")];
  assert.deepEqual([en.date(TIME), de.date(TIME)], ["1 January 2027", "31. Dezember 2026"]);
  assert.match(en.dateTime(TIME), /^Friday,? 1 January 2027 at 08:30$/); // versions of Node differ in the comma
  assert.deepEqual([en.number(46218), de.number(46218)], ["46,218", "46.218"]);
  assert.deepEqual([en.money(10, "GBP"), en.money(10, null)], ["£10", "10"]);
  assert.deepEqual([0, 1, 84_000, 999_999, 1_240_000].map(en.fileSize), ["", "1 kB", "84 kB", "1,000 kB", "1.2 MB"]);
});

test("releases, stories and own page types have a date, pages that are kept up to date and pages without one have none", () => {
  const dated = (type: string, published_at: string | null = TIME) => isDated({ type, published_at } as Parameters<typeof isDated>[0]);
  assert.deepEqual([dated("release"), dated("story"), dated("annual_report"), dated("standard"), dated("press_room"), dated("story", null)], [true, true, true, false, false, false]);
});

test("the kind of a page is the most exact one, and an unknown one is its own label", () => {
  const labels = { pageTypes: { story: "Story" }, storyKinds: { blog: "Blog" }, actionKinds: { petition: "Petition" } };
  const label = (kinds: object) => kindLabel(labels, { type: "story", ...kinds } as Parameters<typeof kindLabel>[1]);
  assert.deepEqual([label({}), label({ story_kind: "blog" }), label({ action_kind: "petition" })], ["Story", "Blog", "Petition"]);
  assert.deepEqual([label({ story_kind: "long_read" }), label({ type: "annual_report" })], ["Long read", "Annual report"]);
});

test("a donation is shown with that of the other frequency, any other call alone", () => {
  const call = (id: number, action_kind: "give_once" | "give_monthly" | "petition") => ({ id, action_kind });
  const [once, monthly, second, petition] = [call(1, "give_once"), call(2, "give_monthly"), call(3, "give_monthly"), call(4, "petition")] as const;
  assert.deepEqual(selectCalls([monthly, second, petition, once]), [once, monthly]);
  assert.deepEqual(selectCalls([petition, once, monthly]), [petition]);
  assert.deepEqual(selectCalls([monthly, petition]), [monthly]);
  assert.deepEqual(selectCalls([]), []);
});

test("calls that the text of a page contains are not shown again", () => {
  const calls = [{ id: 1 }, { id: 2 }];
  const body = [{ type: "separator" }, { type: "call_to_action", value: { call_to_action: { id: 1 } } }];
  assert.deepEqual(remainingCalls({ calls_to_action: calls, body } as unknown as AnyPage), [{ id: 2 }]);
});

test("a button leads to a page of this site or to another one, with the amount in its query", () => {
  assert.equal(buttonTarget({ path: "/give/", url: "https://www.example.org/give/" }), "/give/");
  assert.equal(buttonTarget({ path: null, url: "https://pay.example/?a=1" }, 25), "https://pay.example/?a=1&amount=25");
  assert.equal(buttonTarget({ path: null, url: "https://pay.example/" }, 0), "https://pay.example/?amount=0");
});

test("structured data describes the organisation at home, articles with authors, and the way to every other page", async () => {
  const { data } = await client.get("/settings");
  const types = (page: AnyPage) => (JSON.parse(structuredData(page, { settings: data, searchPath: "/search/" })) as { "@graph": Record<string, unknown>[] })["@graph"];
  const [organisation, site] = types(await read("/"));
  assert.deepEqual([organisation?.["@type"], organisation?.name, site?.["@type"]], ["Organization", data.name, "WebSite"]);
  assert.match(JSON.stringify(site?.potentialAction), /example\.org\/search\/\?q=\{search_term_string\}/);
  const stories = (await client.get("/stories")).data.items;
  const story = types(await read(stories.find(({ byline }) => byline?.length)?.path ?? ""));
  assert.deepEqual(story.map((one) => one["@type"]), ["Article", "BreadcrumbList"]);
  assert.match(JSON.stringify(story[0]?.author), /"Person"/);
  const about = types(await read("/about/"));
  assert.deepEqual(about.map((one) => one["@type"]), ["BreadcrumbList"]);
});

test("structured data of a release names its corrections, and no drawn picture", async () => {
  const releases = (await client.get("/releases")).data.items;
  const page = await read(releases[0]?.path ?? "");
  const article = (changed: Partial<AnyPage>) => (JSON.parse(structuredData({ ...page, ...changed } as AnyPage)) as { "@graph": Record<string, unknown>[] })["@graph"][0];
  const picture = { url: "https://cms/a.jpg", width: 1200, height: 630, alt: "A quay" };
  const shared = (is_drawn: boolean) => ({ sharing: { title: "", text: "", image: { ...picture, is_drawn } } });
  assert.deepEqual(article(shared(false))?.image, ["https://cms/a.jpg"]);
  assert.equal(article(shared(true))?.image, undefined);
  assert.equal(article({ corrections: [] })?.correction, undefined);
  const corrections = [{ version: 2, published_at: "2026-11-25T10:00:00Z", was_wrong: "31 ports", is_right: "30 ports" }];
  assert.deepEqual(article({ corrections })?.correction, [
    { "@type": "CorrectionComment", text: "31 ports → 30 ports", datePublished: "2026-11-25T10:00:00Z" },
  ]);
});

test("structured data cannot end the script that contains it", async () => {
  const page = { ...(await read("/about/")), title: "</script><script>alert(1)</script>" };
  const text = structuredData(page);
  assert.doesNotMatch(text, /</);
  assert.match(JSON.stringify(JSON.parse(text)), /<\/script>/);
});

test("the sitemap has all parts, and escapes what it contains", async () => {
  const parts = await readSitemap(client);
  const entries = parts.flatMap(({ data }) => data.items);
  assert.ok(entries.length > 60);
  assert.equal(renderSitemap(entries).match(/<url>/g)?.length, entries.length);
  const [entry] = entries;
  assert.ok(entry);
  const text = renderSitemap([{ ...entry, url: "https://x/?a=1&b=<2>", modified_at: null, image: null, alternates: [] }]);
  assert.match(text, /<url><loc>https:\/\/x\/\?a=1&#38;b=&#60;2&#62;<\/loc><\/url>/);
  await assert.rejects(readSitemap(failing(503)));
});

test("the sitemap follows its parts", async () => {
  const page = (next: string | null) => Response.json({ items: [{ next }], next });
  const asked: string[] = [];
  const answer: typeof fetch = async (input) => (asked.push(String(input instanceof Request ? input.url : input)), page(asked.length < 3 ? `https://cms/api/v1/sitemap?after=${asked.length}` : null));
  const parts = await readSitemap(createClient({ baseUrl: "https://cms", fetch: answer }));
  assert.equal(parts.length, 3);
  assert.match(asked[2] ?? "", /after=2/);
});

test("a sign-up needs consent, and what the visitor has entered is returned", async () => {
  const form = (fields: Record<string, string>) => {
    const data = new FormData();
    for (const [name, value] of Object.entries(fields)) data.append(name, value);
    return data;
  };
  const fields = { email: " a@example.org ", area: "Leeds", interests: "stories" };
  const values = { email: "a@example.org", name: "", area: "Leeds", interests: ["stories"] };
  assert.deepEqual(await sendSignUp(client, form(fields), { locale: "en" }), { result: "consent", values, errors: [] });
  const agreed = form({ ...fields, consent: "yes" });
  assert.deepEqual(await sendSignUp(client, agreed, { locale: "en" }), { result: "sent", values, errors: [] });
  const refused = await sendSignUp(client, form({ ...fields, email: "x", consent: "yes" }), { locale: "xx" });
  assert.deepEqual([refused.result, ...refused.errors.map(({ parameter, code }) => `${parameter}: ${code}`)], ["email", "email: not_an_email_address", "locale: does_not_exist"]);
  assert.equal((await sendSignUp(client, agreed, { locale: "xx" })).result, "unavailable"); // the visitor cannot mend it
  const results = await Promise.all([422, 429, 503, 500].map(async (status) => (await sendSignUp(failing(status), agreed, { locale: "en" })).result));
  assert.deepEqual(results, ["unavailable", "too-many", "unavailable", "unavailable"]);
});

test("a sign-up says on which page it was made and with which name, within the limits of the API", async () => {
  const sent: Record<string, unknown>[] = [];
  const accepting = createClient({ baseUrl: "https://cms", fetch: async (_, init) => (sent.push(JSON.parse(String(init?.body))), Response.json({}, { status: 202 })) });
  const send = async (fields: Record<string, string>) => {
    const form = new FormData();
    for (const [name, value] of Object.entries({ email: "a@example.org", consent: "yes", ...fields })) form.append(name, value);
    const { values } = await sendSignUp(accepting, form, { locale: "en" });
    return { page: sent.at(-1)?.page, name: sent.at(-1)?.name, shown: values.name };
  };
  assert.deepEqual(await send({ name: " Ada Obi ", page: "/stories/night-ferries/" }), { page: "/stories/night-ferries/", name: "Ada Obi", shown: "Ada Obi" });
  assert.deepEqual(await send({}), { page: "", name: "", shown: "" });
  assert.equal((await send({ page: "/a/?email=ada@example.org#top" })).page, "/a/");
  assert.equal((await send({ page: "https://evil.example/" })).page, "");
  assert.equal((await send({ name: "x".repeat(101) })).name, "x".repeat(100));
});

test("the token of a link is used, expired, or cannot be sent at the moment", async () => {
  const results = await Promise.all([404, 422, 503].map((status) => sendToken(failing(status), "confirm", "x")));
  assert.deepEqual(results, ["expired", "expired", "unavailable"]);
  const accepting = createClient({ baseUrl: "https://cms", fetch: async () => new Response(null, { status: 204 }) });
  assert.equal(await sendToken(accepting, "unsubscribe", "x"), "done");
});

test("a webhook purges its tags, everything without tags, and nothing if it is forged or a test", async () => {
  const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";  // pragma: allowlist secret
  const send = (body: object, key = secret) => {
    const [text, timestamp] = [JSON.stringify(body), String(Math.floor(Date.now() / 1000))];
    const signature = createHmac("sha256", Buffer.from(key.slice(6), "base64")).update(`1.${timestamp}.${text}`).digest("base64");
    const headers = { "webhook-id": "1", "webhook-timestamp": timestamp, "webhook-signature": `v1,${signature}` };
    return new Request("https://site/hooks/clarion", { method: "POST", body: text, headers });
  };
  const purged: unknown[] = [];
  const receive = async (request: Request, secrets = [secret]) => (await receiveWebhook(request, secrets, (tags) => purged.push(tags))).status;
  assert.equal(await receive(send({ type: "page.published", data: { tags: ["page-1", 7] } })), 204);
  assert.equal(await receive(send({ type: "later.event", data: {} })), 204);
  assert.deepEqual(purged, [["page-1"], null]);
  assert.equal(await receive(send({ type: "webhook.test", data: { tags: [] } })), 204);
  assert.equal(await receive(send({ type: "page.published" }, "whsec_AAAA")), 400);
  assert.equal(await receive(send({ type: "page.published" }), []), 404);
  assert.equal(purged.length, 2);
});

test("a response is kept as `Cache-Control` says to shared caches, and never if it is private", () => {
  assert.deepEqual(readLifetime("public, max-age=0, s-maxage=60, stale-while-revalidate=30"), { fresh: 60, stale: 30 });
  assert.deepEqual(readLifetime("public, max-age=60, stale-while-revalidate=30"), { fresh: 0, stale: 0 });
  assert.deepEqual(readLifetime("private, s-maxage=60"), { fresh: 0, stale: 0 });
  assert.deepEqual(readLifetime("s-maxage=x"), { fresh: 0, stale: 0 });
  assert.deepEqual(readLifetime(null), { fresh: 0, stale: 0 });
});

test("a request is repeated once if the connection failed, and never after a timeout", async () => {
  const attempt = async (...outcomes: (Error | null)[]) => {
    const fetchTwice = retryConnection(async () => {
      const outcome = outcomes.shift();
      if (outcome) throw outcome;
      return new Response("here");
    });
    return fetchTwice("https://cms").then((response) => response.text(), (error: Error) => error.name);
  };
  const closed = new TypeError("closed");
  assert.deepEqual([await attempt(null), await attempt(closed, null), await attempt(closed, closed)], ["here", "here", "TypeError"]);
  assert.equal(await attempt(new DOMException("", "TimeoutError"), null), "TimeoutError");
});
