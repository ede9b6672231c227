import assert from "node:assert/strict";
import { test } from "node:test";

import { cacheTags, encodeLocation, parsePreviewCode, pathToResolve, pictureAttributes, pictureUrl, previewHeaders, readQuery, searchQuery, toSearchParams } from "../src/index.ts";

const PICTURE = {
  ...{ id: 2, alt: "A dock", width: 1600, height: 1067, credit: "", licence: null, placeholder: "data:image/webp;base64,AA" },
  ...{ focal_point: { x: 0.3, y: 0.6667 }, src: "https://cms.example.org/a.jpg" },
  files: {
    url_template: "https://cms.example.org/a/card-{width}.{format}?key=1",
    widths: [360, 600],
    formats: ["avif" as const, "webp" as const],
  },
};

test("a picture has its size, its formats in order and its focal point", () => {
  const { sources, img, objectPosition } = pictureAttributes(PICTURE, { sizes: "100vw" });
  assert.deepEqual(sources.map(({ type, sizes }) => [type, sizes]), [["image/avif", "100vw"], ["image/webp", "100vw"]]);
  assert.equal(
    sources[0]?.srcset,
    "https://cms.example.org/a/card-360.avif?key=1 360w, https://cms.example.org/a/card-600.avif?key=1 600w",
  );
  assert.deepEqual([img.alt, img.width, img.height, img.loading, img.fetchpriority], ["A dock", 1600, 1067, "lazy", "auto"]);
  assert.equal(objectPosition, "30% 66.7%");
});

test("an eager picture loads at once; without a focal point the centre is used", () => {
  const { img, objectPosition } = pictureAttributes({ ...PICTURE, focal_point: null }, { sizes: "50vw", eager: true });
  assert.deepEqual([img.loading, img.fetchpriority, objectPosition], ["eager", "high", "50% 50%"]);
});

test("a picture without files has only its fallback", () => {
  const { sources, img } = pictureAttributes({ ...PICTURE, files: null }, { sizes: "100vw" });
  assert.deepEqual([sources, img.src], [[], PICTURE.src]);
});

test("an image loader gets the narrowest file that is wide enough", () => {
  const at = (width: number) => /\/card-(.*)\?/.exec(pictureUrl(PICTURE, width))?.[1];
  assert.deepEqual([1, 360, 361, 9000].map(at), ["360.webp", "360.webp", "600.webp", "600.webp"]);
  assert.equal(pictureUrl({ ...PICTURE, files: null }, 360), PICTURE.src);
  assert.match(pictureUrl({ ...PICTURE, files: { ...PICTURE.files, formats: ["avif"] } }, 360), /360\.avif/);
});

test("`searchQuery` reads a search from a URL and leaves out what the API would reject", () => {
  const params = new URLSearchParams(
    "q=press+freedom&topic=media&topic=law&topic=%00&year=2026&year=many&year=1066&sort=popular&utm_source=x&limit=5",
  );
  const query = { q: "press freedom", topic: ["media", "law"], year: [2026], limit: 5 };
  assert.deepEqual(searchQuery(params), query);
  assert.equal(toSearchParams(query).toString(), "q=press+freedom&topic=media&topic=law&year=2026&limit=5");
});

test("values outside the documented limits are left out", () => {
  const read = (query: string) => readQuery("/releases", new URLSearchParams(query));
  assert.deepEqual(read("limit=100"), { limit: 100 });
  assert.deepEqual(read("limit=101"), {});
  assert.deepEqual(read("limit=1.5"), {});
  assert.deepEqual(read("featured=true"), { featured: true });
  assert.deepEqual(read("featured=yes"), {});
  assert.deepEqual(read("published_after=2026-01-31"), { published_after: "2026-01-31" });
  assert.deepEqual(read("published_after=tomorrow"), {});
  assert.deepEqual(read(`topic=${"a".repeat(100)}`), { topic: ["a".repeat(100)] });
  assert.deepEqual(read(`topic=${"a".repeat(101)}`), {});
  assert.equal(searchQuery(new URLSearchParams(`q=${"a".repeat(513)}`)).q, undefined);
});

test("parameters without a value are left out", () => {
  assert.equal(toSearchParams({ a: undefined, b: null, c: [], d: "", e: 0 }).toString(), "d=&e=0");
});

test("cache tags are read from `Headers` and from plain objects", () => {
  assert.deepEqual(cacheTags(new Headers({ "Cache-Tag": "page-7,site-1" })), ["page-7", "site-1"]);
  assert.deepEqual(cacheTags({ "cache-tag": "page-7" }), ["page-7"]);
  assert.deepEqual(cacheTags({ "Surrogate-Key": "page-7 site-1" }), ["page-7", "site-1"]);
  assert.deepEqual(cacheTags(new Headers({ "Clarion-Tags": "page-7,site-1", "Cache-Tag": "of-the-cdn" })), ["page-7", "site-1"]);
  assert.deepEqual(cacheTags({}), []);
});

test("the preview code is read from the URL", () => {
  assert.equal(parsePreviewCode("https://www.example.org/preview?code=abc"), "abc");
  assert.equal(parsePreviewCode("/preview"), null);
});

test("attributes by the names of React differ in their names only", () => {
  const { sources, img } = pictureAttributes(PICTURE, { sizes: "100vw", react: true });
  const html = pictureAttributes(PICTURE, { sizes: "100vw" });
  assert.deepEqual(sources.map((source) => source.srcSet), html.sources.map((source) => source.srcset));
  assert.deepEqual(Object.keys(sources[0] ?? {}), ["type", "srcSet", "sizes"]);
  assert.ok("fetchPriority" in img && !("fetchpriority" in img));
});

test("a draft may be shown in frames of the CMS only", () => {
  const headers = previewHeaders("https://cms.example.org/admin/");
  assert.equal(headers["Content-Security-Policy"], "frame-ancestors https://cms.example.org");
  assert.equal(headers["Cache-Control"], "private, no-store");
});

test("a path is resolved with its query only if redirects depend on one of its parameters", () => {
  const resolve = (search: string, names = ["p", "page_id"]) => pathToResolve("/a/", new URLSearchParams(search), names);
  assert.equal(resolve("p=17&utm_source=x"), "/a/?p=17&utm_source=x");
  assert.equal(resolve("page_id=17"), "/a/?page_id=17");
  assert.equal(resolve("utm_source=x&pp=17"), "/a/");
  assert.equal(resolve(""), "/a/");
  assert.equal(resolve("p=17", []), "/a/");
  assert.equal(resolve(`p=17&x=${"y".repeat(1000)}`), "/a/");
});

test("the target of a redirect is encoded for a header, unless it is already", () => {
  const targets = { "/news/": "/news/", "/caf\u00e9/": "/caf%C3%A9/", "/ar/قصص/?q=a b#ب": "/ar/%D9%82%D8%B5%D8%B5/?q=a%20b#%D8%A8", "/%D9%82/?a=%2F&b=1": "/%D9%82/?a=%2F&b=1", "https://elsewhere.example/😀": "https://elsewhere.example/%F0%9F%98%80" };
  for (const [location, encoded] of Object.entries(targets)) {
    assert.equal(encodeLocation(location), encoded);
    assert.equal(new Headers({ Location: encodeLocation(location) }).get("Location"), encoded);
  }
});
