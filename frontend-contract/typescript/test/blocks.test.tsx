/** Blocks as HTML are those of the React components, for every block of the demo and those that it does not have. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { ReactElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { createClient, type Block, type BlockOf } from "../src/index.ts";
import { mockFetch } from "../src/mock/index.ts";
import { Audio, Documents, Embed, Figure, Gallery, Html, Quote, Statistic, Table, Video } from "../src/react/index.ts";
import { createLanguages, readEntries, renderBlock, renderBlocks, renderContacts, renderFigure, renderPicture, renderQuote, SITE_TEXTS } from "../src/site/index.ts";

const language = createLanguages(SITE_TEXTS, { defaultLocale: "en" })("en");
const entries = await readEntries(createClient({ baseUrl: "https://cms.example.org", fetch: mockFetch() }), 12);
const others = [
  { type: "table", value: { caption: "Cases", header: [], rows: [["2024", "112"]], row_headers: true } },
  { type: "statistic", value: { figure: "74", label: "cases", source: "", source_url: "" } },
  { type: "statistic", value: { figure: "74", label: "cases", source: "", source_url: "/r" } },
  { type: "audio", value: { title: "Call", file: null, transcript: "Three notes." } },
  { type: "quote", value: { text: "We pay.", speaker: "Ada", role: "", organisation: "", person: null } },
  { type: "embed", value: { title: "A map", url: "https://map.example/", host: "map.example", frame_url: null } },
] as unknown as Block[];
const blocks = [...entries.flatMap((entry) => ("page" in entry ? entry.page.body : [])), ...others];

const components: { [Type in Block["type"]]?: (value: BlockOf<Type>["value"]) => ReactElement } = {
  rich_text: ({ html }) => <Html html={html} />,
  quote: (value) => <Quote {...value} />,
  image: (value) => <Figure {...value} />,
  gallery: (value) => <Gallery {...value} />,
  video: (value) => <Video {...value} language={language} />,
  audio: (value) => <Audio {...value} language={language} />,
  embed: (value) => <Embed {...value} language={language} />,
  statistic: (value) => <Statistic {...value} language={language} />,
  documents: ({ title, documents }) => <section><h3>{title}</h3><Documents documents={documents} language={language} /></section>,
  table: (value) => <Table {...value} />,
};

/** Return HTML without what differs and means the same: the order of attributes, escapes, spaces beside tags. */
function normalise(html: string): string {
  const decoded = (text: string) => text.replace(/&(?:#x([\da-f]+)|#(\d+)|(\w+));/g, (whole, hex: string, decimal: string, name: string) => (name ? { amp: "&", lt: "<", gt: ">", quot: '"' }[name] ?? whole : String.fromCodePoint(hex ? parseInt(hex, 16) : Number(decimal))));
  const tag = (_: string, name: string, rest: string) => {
    const found = [...rest.matchAll(/([\w:-]+)(?:="([^"]*)")?/g)].map(([, key = "", value = ""]) => `${key.toLowerCase()}=${decoded(value)}`);
    return `\n<${name} ${found.sort().join(" ")}>\n`;
  };
  return decoded(html.replace(/<(\/?[\w-]+)([^>]*?)\/?>/g, tag)).replace(/[ \t]*\n\s*/g, "\n").trim();
}

test("the demo has every type of block, and each is rendered", () => {
  assert.deepEqual([...new Set(blocks.map(({ type }) => type))].filter((type) => renderBlocks(blocks.filter((one) => one.type === type), language).text === ""), []);
  assert.ok(new Set(blocks.map(({ type }) => type)).size >= 15);
  assert.equal(renderBlock({ id: "1", type: "of_a_later_version", value: {} } as unknown as Block, language).text, "");
  assert.equal(renderBlock({ id: "1", type: "constructor", value: {} } as unknown as Block, language).text, "");
});

for (const [type, component] of Object.entries(components)) {
  test(`a block ${type} is the same as in React`, () => {
    const same = blocks.filter((block) => block.type === type);
    assert.ok(same.length > 0);
    for (const block of same) assert.equal(normalise(renderBlock(block, language).text), normalise(renderToStaticMarkup(component(block.value as never))));
  });
}

test("texts are escaped wherever they stand", () => {
  const hostile = `<img src=x onerror=alert(1)>"'`;
  const image = blocks.find((block) => block.type === "image")?.value.image ?? assert.fail();
  const speech = { text: hostile, speaker: hostile, role: hostile, organisation: hostile, path: `/"><script>` };
  const contact = { name: hostile, role: hostile, email: hostile, phone: hostile, hours: hostile };
  const values: unknown[] = [
    { type: "heading", value: { level: 2, anchor: hostile, text: hostile } },
    { type: "links", value: { title: hostile, links: [{ label: hostile, description: hostile, path: null, url: hostile }] } },
    { type: "code", value: { language: hostile, code: hostile } },
    { type: "table", value: { caption: "", header: [hostile], rows: [[hostile]], row_headers: true } },
    { type: "accordion", value: { items: [{ title: hostile, html: "" }] } },
  ];
  const parts = [renderBlocks(values as Block[], language), renderQuote(speech), renderContacts([contact]), renderFigure(image, { caption: hostile, credit: hostile, className: hostile }), renderPicture(image, { sizes: hostile, alt: hostile })];
  for (const { text } of parts) assert.doesNotMatch(text, /<img src=x|<script|="[^"]*onerror=alert\(1\)>"/);
});

test("a picture that is not there is nothing, and a figure without words has no caption", () => {
  const image = blocks.find((block) => block.type === "image")?.value.image ?? assert.fail();
  assert.equal(renderPicture(null, { sizes: "1px" }).text, "");
  assert.doesNotMatch(renderFigure({ ...image, credit: "", licence: null }).text, /figcaption/);
  assert.match(renderPicture(image, { sizes: "1px", eager: true, alt: "" }).text, /loading="eager".* alt=""|alt="" .*loading="eager"/);
});
