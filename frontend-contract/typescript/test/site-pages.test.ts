/** What the pages of a website are composed of: languages, menus, metadata, filters, lines. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { createClient, type AnyPage, type Card, type FoundCard, type Promoted } from "../src/index.ts";
import { mockFetch } from "../src/mock/index.ts";
import {
  authorLine, calendarUrl, cardHtml, closingCalls, contentSecurityPolicy, createLanguages, currentLink, dateLine, describeCall, describePart, describeSignUp, describeStep,
  footerColumns, joinParts, listFilters, loadLanguage, renderCard, renderCards, renderClosing, renderHeading, renderPager, otherLanguages, pageMetadata, phoneTarget, promotedLink, renderListFilters, renderMetadata, renderPromoted, renderTasks, renderWordFilters, replaceParameter, shareByMail, visitorHeaders,
  type IndexPage, SITE_TEXTS,
} from "../src/site/index.ts";

const client = createClient({ baseUrl: "https://cms.example.org", fetch: mockFetch() });
const languageOf = createLanguages(SITE_TEXTS, { defaultLocale: "en" });

async function read(path: string): Promise<AnyPage> {
  const { data } = await client.get("/resolve", { query: { path } });
  assert.equal(data.result, "page");
  return (data as { page: AnyPage }).page;
}

test("texts are those of the language or of its region, else English, and can be replaced", () => {
  const changed = createLanguages(SITE_TEXTS, { defaultLocale: "fr", texts: { en: { donate: "Give" }, pt: { search: "Pesquisa" } } });
  assert.deepEqual([languageOf("fr").prefix, languageOf("en").prefix, changed("fr").prefix], ["/fr", "", ""]);
  assert.deepEqual([languageOf("de-AT").t.search, languageOf("pt").t.search, changed("pt-BR").t.search], ["Suchen", "Search", "Pesquisa"]);
  assert.deepEqual([changed("en").t.donate, changed("pt").t.donate, languageOf("en").t.donate], ["Give", "Donate", "Donate"]);
});

test("a language that is loaded alone is the same as among all, without the texts about what is not public", async () => {
  const texts = { fr: { donate: "Soutenir" } };
  const all = createLanguages(SITE_TEXTS, { defaultLocale: "en", texts });
  for (const locale of ["fr", "en", "de-AT", "pt", "constructor"]) {
    const { t, prefix } = await loadLanguage(locale, { defaultLocale: "en", texts });
    const { rehearsal: _rehearsal, jointPreview: _jointPreview, embargoChanges: _changes, ...others } = all(locale).t;
    assert.deepEqual([t, prefix], [others, all(locale).prefix]);
  }
});

test("cards, headings and what follows a page are escaped HTML", async () => {
  const language = languageOf("en");
  const story = await read("/stories/a-phone-that-listens/");
  const [card] = story.related.items;
  assert.ok(card);
  const text = renderCards([card, { ...card, title: "<b>", locale: "fr" }], language, { level: 3, sizes: "1px", eager: true, className: "card result" }).text;
  assert.match(text, /^<article class="card result"><picture>.*loading="eager".*<p class="kind">.*<h3><a href="[^"]+" data-page="\d+">/s);
  assert.match(text, /<article class="card result">.*loading="lazy".*<h3><a [^>]* lang="fr" dir="ltr">&#60;b&#62;<\/a><\/h3>/s);
  assert.doesNotMatch(renderCard(card, language).text, /<picture|<h3|eager/);
  assert.match(renderHeading({ ...story, title: "<i>" }, language).text, /<ol class="trail"><li><a href="\/">.*<time datetime=.*<h1>&#60;i&#62;<\/h1><p class="standfirst">/s);
  assert.doesNotMatch(renderHeading({ ...story, ancestors: [], summary: "", published_at: null } as AnyPage, language).text, /trail|<time|standfirst/);
  assert.match(renderClosing(story, language).text, /<h2 id="related">.*<div class="grid four"><article/s);
  assert.equal(renderClosing({ ...story, calls_to_action: [], related: { heading: "", items: [], more: null } } as AnyPage, language).text.trim(), "");
});

test("an event and all events have a calendar of the CMS", () => {
  const cms = "https://cms.example.org";
  assert.equal(calendarUrl(cms, { locale: "fr", site: "a.example:81", page: 7 }), `${cms}/api/v1/pages/7/event.ics?locale=fr&site=a.example%3A81`);
  assert.equal(calendarUrl(cms, { locale: "en" }), `${cms}/api/v1/feeds/calls-to-action.ics?locale=en`);
});

test("a pager leads to the parts beside the one that is shown", () => {
  const pager = (offset: string, total: number) => renderPager(total, new URLSearchParams(`topic=law${offset}`), 12, languageOf("en")).text;
  assert.equal(pager("", 12), "");
  assert.match(pager("", 13), /Page 1<\/span> <a rel="next" href="\?topic=law&#38;offset=12">/);
  assert.match(pager("&offset=12", 13), /<a rel="prev" href="\?topic=law">.*Page 2<\/span> <\/nav>/);
});

test("a page has its translations, its picture and a description, also without a summary", async () => {
  const page = await read("/about/");
  const translation = { locale: "fr", path: "/fr/a-propos/", url: "https://www.example.org/fr/a-propos/", title: "À propos" };
  const shown = pageMetadata({ ...page, translations: [translation], seo: { ...page.seo, canonical_url: "" } } as AnyPage);
  assert.deepEqual(shown.alternates, { canonical: page.url, languages: { en: page.url, fr: translation.url } });
  assert.deepEqual(pageMetadata({ ...page, translations: [] }).alternates.languages, {});
  const list = (await read("/stories/")) as IndexPage;
  const bare = pageMetadata({ ...list, summary: "", seo: { ...list.seo, description: "" } });
  assert.ok(bare.description.startsWith(`${list.listing.items[0]?.title ?? "?"} · `));
  assert.deepEqual([bare.openGraph.type, pageMetadata(await read(list.listing.items[0]?.path ?? "")).openGraph.type], ["website", "article"]);
});

test("metadata in HTML is escaped, and what is absent has no element", async () => {
  const page = await read("/about/");
  const html = renderMetadata(pageMetadata({ ...page, sharing: { title: 'A "b" <c> & d', text: "", image: null } }));
  assert.match(html, /<meta property="og:title" content="A &#34;b&#34; &#60;c&#62; &#38; d">/);
  assert.doesNotMatch(html, /og:image|og:description|undefined/);
  assert.match(html, /<meta name="twitter:card" content="summary">/);
});

test("search engines are asked not to show a page with noindex, and no other", async () => {
  const page = await read("/about/");
  const hidden = pageMetadata({ ...page, seo: { ...page.seo, noindex: true } });
  assert.deepEqual([hidden.robots, pageMetadata(page).robots], [{ index: false }, undefined]);
  assert.match(renderMetadata(hidden), /<meta name="robots" content="noindex">/);
  assert.doesNotMatch(renderMetadata(hidden), /rel="canonical"/);
  assert.doesNotMatch(renderMetadata(pageMetadata(page)), /robots/);
  assert.match(renderMetadata(pageMetadata(page)), /rel="canonical"/);
});

test("a link is current on its own page, and above one; the home page is above none", () => {
  const current = (path: string | null, page: string, locale = "en") => currentLink({ path }, page, languageOf(locale));
  assert.deepEqual([current("/about/", "/about/"), current("/about/", "/about/team/"), current("/about/", "/stories/")], ["page", "true", undefined]);
  assert.deepEqual([current("/", "/about/"), current("/fr/", "/fr/x/", "fr"), current("/", "/"), current(null, "/")], [undefined, undefined, "page", undefined]);
});

test("languages lead to the translation of a page, or to their home page; the footer has no empty list", async () => {
  const { data: site } = await client.get("/site", { query: { locale: "en" } });
  const others = otherLanguages(site, "en", [{ locale: "fr", path: "/fr/x/", url: "", title: "" } as AnyPage["translations"][number]]);
  assert.deepEqual(others.map(({ locale, path }) => [locale, path]), [["fr", "/fr/x/"]]);
  assert.equal(otherLanguages(site, "en")[0]?.path, "/fr/");
  const columns = footerColumns({ ...site, settings: { ...site.settings, profiles: [] } }, languageOf("fr"));
  assert.ok(columns.every(({ links }) => links.length > 0));
  assert.deepEqual(columns.at(-1)?.links.map(({ url }) => url), ["/fr/feeds/releases.rss", "/fr/feeds/stories.rss"]);
});

test("a list is filtered by topic and year, stories and calls by their kind; a filter without values is left out", () => {
  const names = (type: string, years: number[]) => listFilters({ type, listing: { years } } as unknown as IndexPage, { topics: [{ value: "law", label: "Law" }] }, languageOf("en").t).map(({ name }) => name);
  assert.deepEqual(names("release_index", [2025]), ["topic", "year"]);
  assert.deepEqual(names("story_index", []), ["topic", "story_kind"]);
  assert.deepEqual(names("call_to_action_index", [2025]), ["topic", "year", "action_kind"]);
});

test("a list in parts knows its neighbours", () => {
  assert.deepEqual(describePart(12, 0, 12), null);
  assert.deepEqual(describePart(13, 0, 12), { number: 1, previous: null, next: 12 });
  assert.deepEqual(describePart(30, 12, 12), { number: 2, previous: 0, next: 24 });
  assert.deepEqual(describePart(24, 12, 12), { number: 2, previous: 0, next: null });
  assert.deepEqual(describePart(5, 40, 12), { number: 4, previous: 28, next: null });
  const params = new URLSearchParams("topic=a&topic=b&offset=12");
  assert.equal(replaceParameter(params, "offset", 24), "?topic=a&topic=b&offset=24");
  assert.equal(replaceParameter(params, "offset", null), "?topic=a&topic=b");
});

test("a call shows its event, else its end, and what it has reached only if that is known", () => {
  const call = { event_at: null, event_place: "", ends_at: null, goal: 100, reached: 120, currency: "GBP", amounts: [10], button: { label: "Give", path: "/give/", url: "" }, action_kind: "give_monthly" };
  const describe = (changes: object) => describeCall({ ...call, ...changes } as unknown as Parameters<typeof describeCall>[0], languageOf("en"));
  assert.deepEqual(describe({}).progress, { text: "£120 of £100", value: 100, max: 100 });
  assert.deepEqual([describe({ reached: null }).progress, describe({ goal: null }).progress, describe({ goal: 0 }).progress], [null, null, null]);
  assert.deepEqual(describe({}).amounts, [{ label: "£10", target: "/give/?amount=10" }]);
  assert.deepEqual([describe({ button: null }).amounts, describe({}).each, describe({ action_kind: "give_once" }).each], [[], "a month", ""]);
  const at = "2027-01-21T18:30:00Z";
  assert.deepEqual(describe({ ends_at: at }).facts, [["Open until", "21 January 2027"]]);
  assert.deepEqual(describe({ event_at: at, ends_at: at, event_place: "Leeds" }).facts.map(([name]) => name), ["When", "Where"]);
  const placed = [{ id: 1, placement: "article_flow" }, { id: 2, placement: null }, { id: 3, placement: "sidebar" }];
  assert.deepEqual(closingCalls({ calls_to_action: placed, body: [] } as unknown as AnyPage).map(({ id }) => id), [2]);
});

test("lines have only the parts that are there", () => {
  assert.deepEqual([joinParts("a", "", null, "b"), joinParts(undefined)], ["a, b", ""]);
  assert.equal(authorLine([{ name: "Sade", role: "Reporter" }, { name: "Tom", role: "" }]), "Sade, Reporter; Tom");
  const published_at = "2026-11-12T08:00:00Z";
  assert.deepEqual([dateLine({ dateline: "Leeds", published_at }, languageOf("en")), dateLine({ dateline: "", published_at }, languageOf("en"))], ["Leeds, 12 November 2026", ""]);
  assert.equal(phoneTarget("+44 (0) 113-496"), "tel:+440113496");
  assert.equal(shareByMail({ sharing: { title: "A & b", text: "", image: null }, url: "https://x/?a" }), "mailto:?subject=A%20%26%20b&body=https%3A%2F%2Fx%2F%3Fa");
});

test("a card is escaped, and a found one has its marks", () => {
  const card = { title: "A <b>", summary: "1 & 2" } as Card;
  const { t } = languageOf("en");
  assert.deepEqual(cardHtml(card, t), { title: "A &#60;b&#62;", text: "1 &#38; 2" });
  const found = (body: string[], attachments: string[] = []) => cardHtml({ ...card, highlights: { title: "A <mark>b</mark>", body, attachments } } as unknown as FoundCard, t);
  assert.deepEqual(found(["x", "y"]), { title: "A <mark>b</mark>", text: "x … y" });
  assert.equal(found(["x…", "…y"]).text, "x … y");
  assert.equal(found([], ["in a <mark>PDF</mark>"]).text, "Attached file: in a <mark>PDF</mark>");
  assert.equal(found([]).text, "1 &#38; 2");
  assert.deepEqual(promotedLink({ kind: "link", title: "T", summary: "S", url: "https://x/" } as Promoted), { title: "T", summary: "S", target: "https://x/", page: undefined });
  assert.deepEqual(promotedLink({ kind: "page", page: { ...card, id: 7, path: "/p/" } } as Promoted), { title: "A <b>", summary: "1 & 2", target: "/p/", page: 7 });
});

test("the form says which field is wrong, and a link in an e-mail what it did", () => {
  const { t } = languageOf("en");
  assert.deepEqual(describeSignUp(undefined, t), { notice: "", errors: {} });
  assert.deepEqual(describeSignUp("email", t), { notice: t.signUp.checkForm, errors: { email: t.signUp.checkEmail } });
  assert.deepEqual([describeSignUp("too-many", t).notice, describeSignUp("unavailable", t).notice], [t.signUp.tooMany, t.signUp.unavailable]);
  const titles = [null, "done", "expired", "unavailable"] as const;
  assert.deepEqual(titles.map((one) => describeStep("unsubscribe", one, t).title), ["Unsubscribe", "You are unsubscribed", "This link has expired", t.unavailable]);
  assert.equal(describeStep("confirm", null, t).text, t.signUp.confirmIntro);
});

test("a policy allows this site and the CMS, and no frames around a page but the preview panel", () => {
  const policy = contentSecurityPolicy({ cmsUrl: "https://cms.example.org", scripts: ["'nonce-1'"] });
  assert.match(policy, /default-src 'none'; script-src 'self' 'nonce-1'; style-src 'self'; style-src-attr 'unsafe-inline';/);
  assert.match(policy, /img-src 'self' data: https:\/\/cms\.example\.org; .*frame-ancestors 'none'$/);
  assert.match(contentSecurityPolicy({ cmsUrl: "https://cms", framedBy: "https://cms" }), /frame-ancestors https:\/\/cms$/);
  assert.doesNotMatch(contentSecurityPolicy({ cmsUrl: "https://cms", framedBy: null, frames: [], styleAttributes: false }), /frame|style-src-attr/);
});

test("a visitor is named by the proxies alone", () => {
  const name = (forwarded: string | null, proxies: number) => visitorHeaders(forwarded, proxies)["X-Visitor-Address"];
  assert.deepEqual([name("6.6.6.6, 1.2.3.4", 1), name("6.6.6.6, 1.2.3.4, 10.0.0.1", 2)], ["1.2.3.4", "1.2.3.4"]);
  assert.deepEqual([name("1.2.3.4", 0), name(null, 1), name("1.2.3.4", 2)], [undefined, undefined, undefined]);
});

test("the filters of a list are a form with the chosen values, escaped", () => {
  const page = { type: "release_index", path: "/releases/", listing: { years: [2025, 2026] } } as unknown as IndexPage;
  const form = renderListFilters(page, { topics: [{ value: "law", label: "Law & <order>" }] }, new URLSearchParams("year=2025"), languageOf("en").t).toString();
  assert.match(form, /^<form class="filters" action="\/releases\/" aria-label=/);
  assert.match(form, /<option value="law">Law &#38; &#60;order&#62;<\/option>/);
  assert.deepEqual(form.match(/<option value="\d+" selected>/g), ['<option value="2025" selected>']);
});

test("filters from words, tasks and promoted results are shown only if there are some", () => {
  const { t } = languageOf("en");
  assert.deepEqual([renderWordFilters([], t), renderTasks([], t), renderPromoted([])].map(String), ["", "", ""]);
  const filters = renderWordFilters([{ label: "2026", remove: "Remove 2026", target: "?literal=in+2026" }], t).toString();
  assert.match(filters, /<a href="\?literal=in\+2026" aria-label="Remove 2026">2026 /);
  const card = { id: 7, title: "Write <b>", path: "/write/" } as Card;
  const tasks = renderTasks([{ label: "Write a letter", target: "/write/", page: card }, { label: "Donate", target: "https://give.example.org/", page: null }], t).toString();
  assert.match(tasks, /<a href="\/write\/" data-page="7">Write a letter<\/a><\/h3><p>Write &#60;b&#62;<\/p>/);
  assert.match(tasks, /<a href="https:\/\/give.example.org\/">Donate<\/a><\/h3><\/div>/);
  const promoted = renderPromoted([{ kind: "link", title: "T", summary: "S & s", url: "https://x/" } as Promoted]).toString();
  assert.equal(promoted, '<section class="notice"><h3><a href="https://x/">T</a></h3><p>S &#38; s</p></section>');
});
