/** Writes `<clarion-search>` as one file for `<script type="module">`: `node scripts/search-element.mjs TARGET`. */
import { readFileSync } from "node:fs";
import { build, transform } from "esbuild";

const [, , target] = process.argv;
const SEARCH = "GET /api/v1/search";
// The component's further operations. Of their parameters, the file needs to know only that they exist.
const OTHERS = ["GET /api/v1/search/suggest", "GET /api/v1/topics", "GET /api/v1/releases"];
const DEFAULTS = ["site", "locale"];
// Of the search, these are set by the component and never read from a URL.
const SET = [...DEFAULTS, "limit", "offset"];
const UNUSED = ["view"];
const NO_CONTROL_CHARACTERS = "^[^\\x00-\\x1f\\x7f]*$";

/** Leave out what `readQuery` assumes: text, without control characters. */
function withoutDefaults({ type, pattern, ...schema }) {
  return { ...(type !== "string" && { type }), ...(pattern !== NO_CONTROL_CHARACTERS && { pattern }), ...schema };
}

const smaller = {
  name: "smaller",
  setup({ onLoad }) {
    onLoad({ filter: /src\/operations\.ts$/ }, async ({ path }) => {
      const { code } = await transform(readFileSync(path, "utf8"), { loader: "ts", format: "esm" });
      const { OPERATIONS } = await import(`data:text/javascript,${encodeURIComponent(code)}`);
      const others = OTHERS.map((name) => [name, Object.fromEntries(DEFAULTS.filter((one) => one in OPERATIONS[name]).map((one) => [one, {}]))]);
      const parameters = Object.entries(OPERATIONS[SEARCH]).filter(([name]) => !UNUSED.includes(name));
      const search = Object.fromEntries(parameters.map(([name, schema]) => [name, SET.includes(name) ? {} : withoutDefaults(schema)]));
      const used = { [SEARCH]: search, ...Object.fromEntries(others) };
      return { contents: `export const OPERATIONS = ${JSON.stringify(used)};`, loader: "js" };
    });
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
