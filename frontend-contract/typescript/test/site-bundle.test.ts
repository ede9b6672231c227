/** What reaches the browsers of a website whose components run on both sides. */
import assert from "node:assert/strict";
import { resolve } from "node:path";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { SITE_TEXTS } from "../src/site/index.ts";

const MAX_BYTES = 5_250; // gzip: `loadLanguage`, `describeCall`, `listFilters` and `pageMetadata` with the texts of one language

/** Bundle a module, and return the files that a browser loads at once, and those that it may load later. */
async function bundle(contents: string): Promise<{ first: string; later: string[] }> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: resolve("src/site"), loader: "ts" },
    bundle: true, minify: true, splitting: true, format: "esm", charset: "utf8", platform: "browser", outdir: "out", write: false,
  });
  const isFirst = (path: string) => path.endsWith("stdin.js");
  const texts = outputFiles.map(({ path, text }) => ({ path, text }));
  const first = texts.find(({ path }) => isFirst(path))?.text ?? "";
  const imported = texts.filter(({ path }) => first.includes(`from"./${path.split("/").at(-1) ?? ""}"`)).map(({ text }) => text).join("");
  return { first: first + imported, later: texts.filter(({ path, text }) => !isFirst(path) && !imported.includes(text)).map(({ text }) => text) };
}

const countLanguages = (text: string) => Object.values(SITE_TEXTS).filter(({ searchHint }) => text.includes(searchHint)).length;

test("a browser receives the texts of one language", async () => {
  const { first, later } = await bundle(`export { loadLanguage, describeCall, listFilters, pageMetadata } from "./index.ts";`);
  assert.equal(countLanguages(first), 0);
  assert.deepEqual(later.map(countLanguages).filter(Boolean), [1, 1, 1, 1, 1]);
  const largest = Math.max(...later.map((text) => gzipSync(text).length));
  assert.ok(gzipSync(first).length + largest <= MAX_BYTES, `${String(gzipSync(first).length)} + ${String(largest)} bytes`);
});

test("a server that names all texts has all of them", async () => {
  const { first } = await bundle(`import { createLanguages, SITE_TEXTS } from "./index.ts"; export const languageOf = createLanguages(SITE_TEXTS, { defaultLocale: "en" });`);
  assert.equal(countLanguages(first), 5);
});

test("functions that need a language bring none along", async () => {
  const { first } = await bundle(`export { createLanguages, describeCall, describeSignUp, renderPressKit, searchFor } from "./index.ts";`);
  assert.equal(countLanguages(first), 0);
  assert.doesNotMatch(first, /import\(/);
});
