/** The React components of blocks, of files and of contacts, as servers render them. Only tsconfig.test.json has the types of browsers that they need. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { renderToStaticMarkup as render } from "react-dom/server";
import type { BlockOf, ImageSet } from "../src/index.ts";
import { Audio, Contacts, Documents, Embed, Gallery, Quote, Statistic, Table, Video } from "../src/react/blocks.tsx";
import { SearchBox } from "../src/react/search-box.tsx";
import { createLanguages, SITE_TEXTS } from "../src/site/index.ts";

const language = createLanguages(SITE_TEXTS, { defaultLocale: "en" })("en");
const image = { id: 1, alt: "A pier", width: 600, height: 400, credit: "", licence: null, placeholder: "", focal_point: null, src: "/p.jpg", files: null } as unknown as ImageSet;
const file = { url: "/call.wav", title: "Call", filename: "call.wav", size: 33_644, media_type: "audio/wav" };
const speech = { text: "We pay <b>back</b>.", speaker: "Ada", role: "Director", organisation: "Common Lantern" };
const table: BlockOf<"table">["value"] = { caption: "", header: ["Year", "Cases"], rows: [["2024", "112"]], row_headers: true };

test("a gallery shows every picture, and its caption if it has one", () => {
  const markup = render(<Gallery images={[{ image, caption: "One" }, { image, caption: "Two" }] as BlockOf<"gallery">["value"]["images"]} caption="Both" />);
  assert.equal(markup.match(/<img/g)?.length, 2);
  assert.match(markup, /One.*Two.*<figcaption>Both<\/figcaption><\/figure>$/);
  assert.doesNotMatch(render(<Gallery images={[]} caption="" />), /figcaption/);
});

test("a video is a link that says which one, without a player of another company", () => {
  const markup = render(<Video title="A check" url="https://video.example/1" provider="other" video_id={null} poster={null} transcript="A phone." language={language} />);
  assert.match(markup, /<a class="button secondary" href="https:\/\/video\.example\/1">[^<]+<span class="hidden">: A check<\/span><\/a>/);
  assert.match(markup, /<details><summary>Transcript<\/summary><p class="lines">A phone\.<\/p><\/details>/);
  assert.doesNotMatch(markup, /iframe|<img/);
  assert.match(render(<Video title="A check" url="/v" provider="other" video_id={null} poster={image} transcript="" language={language} />), /<figure><picture><img[^>]*alt="A pier"/);
});

test("a recording is loaded when it is played; without its file only the transcript is left", () => {
  assert.match(render(<Audio title="Call" file={file} transcript="" language={language} />), /<audio controls="" preload="none" src="\/call\.wav" aria-label="Call"><\/audio>.*href="\/call\.wav"/);
  assert.doesNotMatch(render(<Audio title="Call" file={file} transcript="" language={language} />), /details/);
  const without = render(<Audio title="Call" file={null} transcript="Three notes." language={language} />);
  assert.doesNotMatch(without, /<audio|<a /);
  assert.match(without, /Three notes\./);
});

test("an embedded page is no frame before a visitor agrees, and a link without JavaScript", () => {
  const props = { title: "A map", url: "https://map.example/", host: "map.example", language };
  const markup = render(<Embed {...props} frame_url="https://map.example/frame" />);
  assert.match(markup, /<clarion-embed src="https:\/\/map\.example\/frame" label="A map" notice="[^"]*map\.example[^"]*" load="[^"]*map\.example[^"]*"><p><a href="https:\/\/map\.example\/">/);
  assert.doesNotMatch(markup, /<iframe/);
  assert.match(render(<Embed {...props} frame_url={null} />), /<section class="embed"><p><strong>A map<\/strong><\/p><p><a href="https:\/\/map\.example\/">/);
});

test("a figure names its source, as a link if there is one, and nothing without a source", () => {
  const props = { figure: "74", label: "cases", language };
  assert.match(render(<Statistic {...props} source="The register" source_url="/r" />), /<strong>74<\/strong> cases<\/p><p class="muted">Source: <a href="\/r">The register<\/a>/);
  assert.match(render(<Statistic {...props} source="" source_url="/r" />), /<a href="\/r">\/r<\/a>/);
  assert.match(render(<Statistic {...props} source="The register" source_url="" />), /The register<\/p>/);
  assert.doesNotMatch(render(<Statistic {...props} source="" source_url="" />), /muted/);
});

test("a table has headers for columns and rows, and a name for those who scroll it with the keyboard", () => {
  assert.match(render(<Table {...table} />), /tabindex="0" aria-label="Year, Cases">.*<th scope="col">Cases<\/th>.*<th scope="row">2024<\/th><td>112<\/td>/i);
  assert.match(render(<Table {...table} caption="Figures" />), /aria-label="Figures".*<caption>Figures<\/caption>/);
  const plain = render(<Table {...table} header={[]} row_headers={false} />);
  assert.doesNotMatch(plain, /<th|<caption/);
  assert.match(plain, /aria-label="–"/);
});

test("a quotation escapes its text and leads to the page of the person, or to another one", () => {
  const person = { value: "ada", label: "Ada", path: "/ada/", url: "https://site/ada/", picture: image } as unknown as NonNullable<BlockOf<"quote">["value"]["person"]>;
  assert.match(render(<Quote {...speech} person={null} />), /<p>We pay &lt;b&gt;back&lt;\/b&gt;\.<\/p><\/blockquote><figcaption><strong>Ada<\/strong> Director, Common Lantern/);
  assert.match(render(<Quote {...speech} person={person} />), /<img[^>]*alt=""[^>]*>.*<a href="\/ada\/">Ada<\/a>/);
  assert.match(render(<Quote {...speech} path="/release/" />), /<a href="\/release\/">Ada<\/a>/);
});

test("files have their names and sizes, and contacts what leads to them", () => {
  assert.match(render(<Documents documents={[file]} language={language} />), /<a href="\/call\.wav">Call<\/a> <span class="muted">call\.wav, 34 kB<\/span>/);
  const contact = { name: "Tom", role: "Press", email: "tom@example.org", phone: "+44 20 1234", hours: "9–17" };
  assert.match(render(<Contacts contacts={[contact]} />), /mailto:tom@example\.org.*<a href="tel:\+44201234" dir="ltr">\+44 20 1234<\/a>.*9–17/);
  assert.doesNotMatch(render(<Contacts contacts={[{ ...contact, email: "", phone: "", hours: "" }]} />), /<p/);
});

test("the search box leads to the search page of its language", () => {
  const french = createLanguages(SITE_TEXTS, { defaultLocale: "en" })("fr");
  const box = render(<SearchBox language={french} api="https://cms" site="www.example.org" query="a < b" />);
  assert.ok(box.startsWith('<clarion-search mode="box" api="https://cms" site="www.example.org" locale="fr" action="/fr/search/">'));
  assert.match(box, /<form role="search" class="search-box" action="\/fr\/search\/"><label for="q">/);
  assert.ok(box.includes('value="a &lt; b"'));
});
