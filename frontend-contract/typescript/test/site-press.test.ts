/** Press kits, corrections, versions and withdrawn pages of a website, as HTML. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { createClient, type AnyPage } from "../src/index.ts";
import { mockFetch } from "../src/mock/index.ts";
import {
  attributes, createLanguages, fillText, findRoute, html, readEntries, readNewsSitemapFile, readVersionPaths, readVersions, renderChangeNotes, renderCorrections,
  renderPressKit, renderVersions, renderWithdrawal, renderWithdrawalPlace, resolvePage, trusted, versionsTitle, type KitFile, type Version, SITE_TEXTS,
} from "../src/site/index.ts";
import { fillWithdrawalPlace } from "../src/site/withdrawal.ts";

const client = createClient({ baseUrl: "https://cms.example.org", fetch: mockFetch() });
const language = createLanguages(SITE_TEXTS, { defaultLocale: "en" })("en");
const WITHDRAWN = "/releases/harbour-fund-doubles-its-grants/";
const CORRECTED = "/releases/recruitment-fees-repaid-to-deckhands/";
const EVIL = `"><script>alert('x')</script>&\``;

async function readPage(path: string): Promise<AnyPage> {
  const { data } = await client.get("/resolve", { query: { path } });
  assert.equal(data.result, "page");
  return (data as { page: AnyPage }).page;
}

test("every value of a template is escaped, in text and in attributes", () => {
  const { text } = html`<a title="${EVIL}">${EVIL}</a>`;
  assert.ok(!text.includes("<script>"));
  assert.equal(text.match(/"/g)?.length, 2);
  assert.ok(html`${"&amp;"}`.text.includes("&#38;amp;"));
});

test("HTML is not escaped again, lists are joined, absent values render nothing", () => {
  assert.equal(html`<ul>${["a", "b"].map((one) => html`<li>${one}</li>`)}</ul>`.text, "<ul><li>a</li><li>b</li></ul>");
  assert.equal(html`${null}${undefined}${false}${""}${0}`.text, "0");
  assert.equal(html`${trusted("<b>x</b>")}`.text, "<b>x</b>");
});

test("attribute values are escaped, and absent attributes are left out", () => {
  const { text } = attributes({ alt: "", value: EVIL, checked: true, disabled: false, id: null, title: undefined });
  assert.ok(text.startsWith(' alt="" value="'));
  assert.ok(text.endsWith('" checked'));
  assert.ok(!text.includes("<"));
});

test("words in braces are replaced, and one without a value stays", () => {
  assert.equal(fillText("Version {number} of {all}", { number: 2 }), "Version 2 of {all}");
});

test("a kit offers everything first, then what is read, then what is printed; nothing without files", () => {
  const file = (kind: string, name: string, more: Partial<KitFile> = {}): KitFile => ({ kind, name, url: `https://cms/${name}?key=a&b`, size: 1200, ...more });
  const files = [
    file("picture", "pier.jpg", { title: "A pier <1>", width: 4000, height: 3000 }), file("attachment", "folder/register.pdf"), file("pdf", "a.pdf"), file("archive", "a.zip"), file("hologram", "a.holo"),
  ];
  const { text } = renderPressKit({ files }, language);
  assert.deepEqual([...text.matchAll(/<bdi>(.*?)<\/bdi>/g)].map(([, label]) => label), ["Everything in one ZIP", "PDF", "A pier &#60;1&#62;", "register.pdf"]);
  assert.ok(text.includes('href="https://cms/a.zip?key=a&#38;b" download'));
  assert.ok(text.includes("Picture for print, JPG, 4000 × 3000, 1 kB"));
  assert.match(text, /PDF<\/bdi><\/a> <span class="muted">1 kB</); // the label says the format
  assert.equal(renderPressKit(null, language).text, "");
  assert.match(renderPressKit({ files: [] }, language, "Soon").text, /<p role="status">Soon<\/p>/);
});

test("corrections and other changes are told with their dates, the latter with a link to the versions; without a change there is nothing", () => {
  const changes = {
    id: 7,
    corrections: [{ version: 3, published_at: "2026-03-02T00:00:00Z", was_wrong: "Twelve <ships>", is_right: "Eleven ships" }],
    change_notes: [{ version: 2, published_at: "2026-03-01T00:00:00Z", note: "A figure was <b>added</b>." }],
  };
  assert.match(renderCorrections(changes, language).text, /Correction <time datetime="2026-03-02T00:00:00Z">2 March 2026<\/time>.*Twelve &#60;ships&#62;/s);
  const notes = renderChangeNotes(changes, language).text;
  assert.match(notes, /1 March 2026<\/time> A figure was &#60;b&#62;added/);
  assert.ok(notes.includes('href="/versions/7/"'));
  const none = { id: 7, corrections: [], change_notes: [] };
  assert.deepEqual([renderCorrections(none, language).text, renderChangeNotes(none, language).text], ["", ""]);
  assert.ok(renderChangeNotes({ ...none, corrections: changes.corrections }, language).text.includes("/versions/7/"));
});

test("versions lead to the comparison with the version before, if both can be compared", async () => {
  const page = await readPage(CORRECTED);
  const { data, cacheTags } = await readVersions(client, String(page.id), undefined, "en");
  assert.ok(cacheTags.includes(`page-${String(page.id)}`));
  assert.equal(versionsTitle(data, language), language.t.versions.title);
  assert.ok(renderVersions(data, language).text.includes(`href="/versions/${String(page.id)}/2/"`));
  const [later, earlier] = data.versions as [Version, Version];
  const hidden = renderVersions({ ...data, versions: [later, { ...earlier, is_comparable: false }] }, language).text;
  assert.ok(hidden.includes(language.t.versions.unavailable) && !hidden.includes(`/versions/${String(page.id)}/2/`));
  assert.ok(renderVersions({ ...data, versions: [earlier] }, language).text.includes(language.t.versions.none));
});

test("a comparison marks what was added and removed, also for those who do not see it; what is not public is absent", async () => {
  const page = await readPage(CORRECTED);
  const { data } = await readVersions(client, String(page.id), "2", "en");
  assert.equal(versionsTitle(data, language), "Version 1 compared with version 2");
  const text = renderVersions(data, language).text;
  assert.ok(text.includes("<del><span>Removed: </span>Nine</del><ins><span>Added: </span>Eight</ins> of eleven"));
  assert.ok(text.includes(language.t.changes.wasWrong));
  for (const [id, number] of [["99999", undefined], [String(page.id), "9"], ["x", undefined], ["0", undefined], [String(page.id), "-1"]] as const) {
    await assert.rejects(readVersions(client, id, number, "en"), { status: 404 }, `${id} ${String(number)}`);
  }
});

test("a static site has the versions of the pages of which readers were told a change", async () => {
  const paths = await readVersionPaths(client, "en", await readEntries(client, 20));
  const { id } = await readPage(CORRECTED);
  assert.deepEqual(paths.map(({ params }) => params.version).filter((one) => one.startsWith(String(id))), [String(id), `${String(id)}/2`]);
  assert.ok(paths.every(({ props }) => props.versions.length > 0 && props.locale));
});

test("a withdrawn page is found with its notice, and has the status 410", async () => {
  const resolve = async (path: string, search: string) => (await resolvePage(client, path, search, { limit: 2 })).data;
  const found = await resolvePage(client, WITHDRAWN, "year=2020", { limit: 2 });
  assert.equal(found.data.result, "withdrawn");
  assert.ok(found.cacheTags.includes("gaps"));
  const route = await findRoute(WITHDRAWN, "", { defaultLocale: "en", locales: ["en"], ownPaths: /^$/, resolve });
  assert.deepEqual([route.status, route.path], [410, WITHDRAWN]);
});

test("a notice has paragraphs and its date, also where a static page has left its place", () => {
  const notice = { notice: "A <source> asked us.\n\nWe agreed, for $& and $1.", withdrawn_at: "2026-05-01T00:00:00Z" };
  const { text } = renderWithdrawal(notice, language);
  assert.match(text, /<p>A &#60;source&#62; asked us\.<\/p><p>We agreed, for \$&#38; and \$1\.<\/p><p class="muted">Withdrawn on <time datetime="2026-05-01T00:00:00Z">1 May 2026/);
  assert.equal(fillWithdrawalPlace(`<main>${renderWithdrawalPlace(language).text}</main>`, notice, language), `<main>${text}</main>`);
  assert.equal(fillWithdrawalPlace("<main></main>", notice, language), "<main></main>");
});

test("the news are a sitemap that is not kept", async () => {
  const { data, headers } = await readNewsSitemapFile(client);
  assert.match(data.body, /^<\?xml version="1\.0"/);
  assert.equal(headers.get("Cache-Control"), "no-store");
});
