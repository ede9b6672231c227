/** Writes `<clarion-search>` as one file for `<script type="module">`: `node scripts/search-element.mjs TARGET`. */
import { readFileSync } from "node:fs";
import { build, transform } from "esbuild";

const [, , target] = process.argv;

/** Return the source of a value of the texts: a text, a function, or an object by its values in their order. */
function serialize(value) {
  if (typeof value === "function") return value.toString();
  return typeof value === "string" ? JSON.stringify(value) : `[${Object.values(value).map(serialize).join(",")}]`;
}

/** Return the names of the texts; those of an object are a list below its name. */
function namesOf(texts) {
  return Object.entries(texts).map(([name, value]) => (typeof value === "object" ? [name, Object.keys(value)] : name));
}

/** Write the texts as a table: the names once, then the values of every language in the same order. */
async function tabulate(path) {
  const { outputFiles } = await build({ entryPoints: [path], bundle: true, write: false, format: "esm", charset: "utf8" });
  const { SEARCH_TEXTS } = await import(`data:text/javascript,${encodeURIComponent(outputFiles[0].text)}`);
  const names = JSON.stringify(namesOf(SEARCH_TEXTS.en));
  if (Object.values(SEARCH_TEXTS).some((texts) => JSON.stringify(namesOf(texts)) !== names)) throw new Error("The texts of all languages have to have the same order");
  const rows = Object.entries(SEARCH_TEXTS).map(([language, texts]) => `${language}: ${serialize(texts)}`);
  return `const name = (names, values) => Object.fromEntries(names.map((one, index) => one.map ? [one[0], name(one[1], values[index])] : [one, values[index]]));
const texts = { ${rows.join(", ")} };
for (const language in texts) texts[language] = name(${names}, texts[language]);
export const SEARCH_TEXTS = texts;`;
}

const smaller = {
  name: "smaller",
  setup({ onLoad }) {
    onLoad({ filter: /search-element\/texts\/all\.ts$/ }, async ({ path }) => ({ contents: await tabulate(path), loader: "js" }));
    onLoad({ filter: /search-element\/styles\.ts$/ }, async ({ path }) => {
      const [, css, ...others] = readFileSync(path, "utf8").split("`");
      if (others.length !== 1) throw new Error("styles.ts has to contain one template, and no other backticks");
      const { code } = await transform(css, { loader: "css", minify: true, target: "es2022" });
      // esbuild leaves the values of custom properties as they are, with spaces that mean nothing.
      const small = code.trim().replace(/(--[\w-]+): /g, "$1:").replace(/(var\(--[\w-]+), /g, "$1,");
      return { contents: `export const STYLES = ${JSON.stringify(small)};`, loader: "js" };
    });
  },
};

await build({
  entryPoints: ["src/search-element/index.ts"],
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  charset: "utf8", // modules are always read as UTF-8
  outfile: target,
  plugins: [smaller],
  banner: { js: "/*! clarion-search, BSD-3-Clause */" },
});
