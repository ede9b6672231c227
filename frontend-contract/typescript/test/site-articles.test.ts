/** What only some types of pages have before, after and beside their text, and the content of `<head>`. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { createClient, type AnyPage, type PageOf } from "../src/index.ts";
import { mockFetch } from "../src/mock/index.ts";
import {
  createLanguages, describeHeaders, documentTitle, renderAside, renderHead, renderIntroduction, renderPerson, renderPressPictures, renderSupplement, SITE_TEXTS, type Source,
} from "../src/site/index.ts";

const CMS = "https://cms.example.org";
const client = createClient({ baseUrl: CMS, fetch: mockFetch() });
const language = createLanguages(SITE_TEXTS, { defaultLocale: "en" })("en");
const { t } = language;
const french = createLanguages(SITE_TEXTS, { defaultLocale: "en" })("fr");
const RELEASE = "/releases/open-register-of-fishing-vessels/";
const BARE = { topics: [], original: null };

async function read<Type extends AnyPage["type"]>(path: string, type: Type): Promise<PageOf<Type>> {
  const { data } = await client.get("/resolve", { query: { path } });
  assert.ok(data.result === "page" && data.page.type === type);
  return data.page as unknown as PageOf<Type>;
}

const introduce = (page: AnyPage) => renderIntroduction(page, language, { cmsUrl: CMS, site: "a.example:81" }).text;
const supplement = (page: AnyPage) => renderSupplement(page, language).text;
const aside = (page: AnyPage) => renderAside(page, language).text;
const headings = (text: string) => [...text.matchAll(/<h2[^>]*>(.*?)<\/h2>/g)].map(([, heading]) => heading);

test("a story begins with its authors, a release with its place and date, and neither with what it does not have", async () => {
  const story = await read("/stories/a-phone-that-listens/", "story");
  const release = await read(RELEASE, "release");
  assert.equal(introduce({ ...story, byline: [{ name: "<Sade>", role: "Reporter" }] as typeof story.byline }), '<p class="muted">By &#60;Sade&#62;, Reporter</p>');
  assert.match(introduce({ ...release, dateline: "Leeds" }), /^<p class="dateline">Leeds, \d+ \w+ \d{4}<\/p>$/);
  const about = await read("/about/", "standard");
  assert.deepEqual([introduce({ ...story, byline: [] }), introduce({ ...release, dateline: "" }), introduce(about)], ["", "", ""]);
  assert.equal(introduce({ ...about, type: "annual_report" } as unknown as AnyPage), "");
});

test("a call to action begins with its reason and its button, and offers a calendar only of an event; one that has ended says so", async () => {
  const page = await read("/take-action/give-monthly/", "call_to_action");
  const call = (changes: object) => introduce({ ...page, running: true, action: { ...page.action, prompt: "A & b", event_at: null, ...changes } });
  assert.match(call({}), /^<p class="standfirst">A &#38; b<\/p>/);
  assert.ok(call({}).includes(page.action.button?.label ?? "?"));
  assert.doesNotMatch(call({}), /event\.ics/);
  const address = `${CMS}/api/v1/pages/${String(page.id)}/event.ics?locale=en&#38;site=a.example%3A81`;
  assert.ok(call({ event_at: "2027-01-21T18:30:00Z" }).includes(`<a href="${address}">${t.addToCalendar}</a>`));
  assert.equal(introduce({ ...page, running: false }), `<p class="notice">${t.closed}</p>`);
});

test("a person is introduced by what is known, and followed by words, writing and the way to the rest", async () => {
  const page = await read("/farida-hesmani/", "person");
  const { person } = page;
  assert.ok(person);
  const bare = { picture: null, role: "", organisation: "", biography: "" };
  assert.equal(renderPerson(bare).text, "");
  assert.equal(renderPerson({ ...bare, role: "A <b>", organisation: "Union", biography: "1 & 2" }).text, "<p><strong>A &#60;b&#62;, Union</strong></p><p>1 &#38; 2</p>");
  assert.equal(introduce(page), renderPerson(person).text);
  const quote = { text: "We <saw> it.", role: "Nurse", organisation: "", page: { title: "A release", path: "/releases/a/" } } as (typeof person)["quotes"]["items"][number];
  const shown = (quotes: unknown[], total: number) => supplement({ ...page, original: null, person: { ...person, value: "a b", quotes: { items: quotes, total }, written: { items: [], total: 0 } } } as AnyPage);
  assert.match(shown([quote], 1), /^<section><h2>In their own words<\/h2><figure class="quote"><blockquote><p>We &#60;saw&#62; it\..*<a href="\/releases\/a\/">A release<\/a>/);
  assert.doesNotMatch(shown([quote], 1), /search/);
  assert.ok(shown([quote], 2).endsWith(`<p><a href="/search/?person=a%20b">${t.showAll}</a></p>`));
  assert.equal(shown([], 0), "");
  assert.deepEqual([introduce({ ...page, person: null }), supplement({ ...page, original: null, person: null })], ["", ""]);
});

test("a release ends with its notes and its boilerplate, any page with where it was published first", async () => {
  const release = await read(RELEASE, "release");
  const bare = { ...release, original: null, notes_to_editors: "", boilerplate: null };
  assert.equal(supplement(bare), "");
  const notes = supplement({ ...bare, notes_to_editors: "<p>Note</p>", boilerplate: { heading: "About <us>", html: "<p>We</p>" } });
  assert.deepEqual(headings(notes), [t.notes, "About &#60;us&#62;"]);
  assert.ok(notes.includes('<section class="notes">') && notes.includes('<div class="prose"><p>Note</p></div>'));
  const about = { ...(await read("/about/", "standard")), original: { source_name: "The <Tide>", url: "https://tide.example/?a&b" } } as AnyPage;
  assert.equal(supplement(about), `<p class="muted">${t.firstPublishedBy} <a href="https://tide.example/?a&#38;b">The &#60;Tide&#62;</a></p>`);
});

test("a press room has its releases, its pictures to download, and contacts by region", async () => {
  const room = await read("/press/", "press_room");
  const text = supplement({ ...room, original: null });
  assert.equal(headings(text)[0], t.latestReleases);
  assert.equal(text.match(/<article class="card"/g)?.length, room.featured.length + room.latest.length);
  assert.equal(text.match(/ download>/g)?.length, room.pictures.length);
  assert.ok(room.pictures.length > 0 && room.pictures.every(({ original }) => text.includes(`href="${original.url}" download`)));
  assert.equal(supplement({ ...room, ...BARE, featured: [], latest: [], pictures: [], boilerplates: [] }), "");
  const [picture] = room.pictures;
  assert.ok(picture);
  assert.match(renderPressPictures([{ ...picture, image: { ...picture.image, alt: "A <quay>" } }], language).text, /download>.*<span class="hidden">: A &#60;quay&#62;<\/span><\/a>/);
  assert.deepEqual(headings(aside({ ...room, topics: [] })), [...room.contacts.map(({ region }) => region?.label ?? t.contacts), t.share]);
});

test("beside a text are contacts, kit, downloads and topics if there are some, and always a way to share it", async () => {
  const release = await read(RELEASE, "release");
  const bare = { ...release, ...BARE, media_contacts: [], press_kit: null, attachments: [] };
  assert.deepEqual(headings(aside(bare)), [t.share]);
  assert.ok(aside(bare).startsWith("<aside>") && aside(bare).includes('href="mailto:?subject='));
  const contact = { name: "Ada <Obi>", role: "", email: "ada@example.org", phone: "", hours: "" } as unknown as (typeof release)["media_contacts"][number];
  const file = { url: "https://cms/a.pdf", title: "A register", filename: "a.pdf", size: 84_000 } as (typeof release)["attachments"][number];
  const kit = { files: [{ kind: "archive", name: "a.zip", url: "https://cms/a.zip", size: 1 }] } as unknown as (typeof release)["press_kit"];
  const whole = { ...bare, topics: [{ value: "a&b", label: "Law & order" }] as typeof release.topics, media_contacts: [contact], press_kit: kit, attachments: [file] };
  assert.deepEqual(headings(aside(whole)), [t.contacts, t.kit.heading, t.downloads, t.topics, t.share]);
  assert.match(aside(whole), /Ada &#60;Obi&#62;.*a\.zip.*a\.pdf, 84 kB.*<a href="\/search\/\?topic=a%26b">Law &#38; order<\/a>/s);
  assert.ok(renderAside(whole, french).text.includes('href="/fr/search/?topic=a%26b"'));
  assert.deepEqual(headings(aside({ ...whole, type: "standard" } as unknown as AnyPage)), [t.topics, t.share]);
});

test("the head has the name of the site in its title, except at home, and data that cannot end its script", async () => {
  const { data: site } = await client.get("/site", { query: { locale: "en" } });
  const [home, page] = [await read("/", "home"), await read("/about/", "standard")];
  const { name } = site.settings;
  const plain = { ...page, seo: { ...page.seo, title: "" }, title: "About us" };
  assert.deepEqual([documentTitle(plain, site), documentTitle(plain, null), documentTitle(home, site)], [`About us – ${name}`, "About us", home.seo.title]);
  const head = renderHead({ ...plain, title: "</script><script>" }, language, site).text;
  assert.match(head, /<link rel="canonical" .*\n<script type="application\/ld\+json">\{.*BreadcrumbList.*<\/script>$/s);
  assert.deepEqual([head.match(/<script/g)?.length, head.includes("<title")], [1, false]);
  const data = /json">(.*)<\/script>$/s.exec(head)?.[1] ?? "";
  assert.ok(JSON.stringify(JSON.parse(data)).includes("</script><script>"));
  assert.ok(renderHead(home, french, site).text.includes(`${new URL("/fr/search/", home.url).href}?q={search_term_string}`));
  assert.match(renderHead(page, language, null).text, /ld\+json/);
});

test("only a draft may be shown in a frame, by the CMS, and what is not public has the headers of its source", () => {
  const describe = (kind: Source["kind"], path: string, cmsUrl = CMS) => describeHeaders({ kind, cmsUrl, headers: kind === "public" ? {} : { "Cache-Control": "private" } }, path, { scripts: ["'nonce-1'"], styles: ["'nonce-2'"] });
  const frames = (...values: Parameters<typeof describe>) => /frame-ancestors (\S+)$/.exec(describe(...values)["Content-Security-Policy"] ?? "")?.[1];
  assert.deepEqual([frames("public", "/about/"), frames("public", "/previews/"), frames("rehearsal", "/", `${CMS}/rehearsal/token`)], ["'none'", "'none'", "'none'"]);
  assert.deepEqual([frames("public", "/preview/key/"), frames("joint", "/about/")], [CMS, CMS]);
  assert.match(describe("public", "/")["Content-Security-Policy"] ?? "", /script-src 'self' 'nonce-1'; style-src 'self' 'nonce-2';/);
  assert.deepEqual([Object.keys(describe("public", "/")), Object.keys(describe("rehearsal", "/"))], [["Content-Security-Policy"], ["Cache-Control", "Content-Security-Policy"]]);
});
