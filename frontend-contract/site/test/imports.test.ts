/** No module imports itself through others: neither the site nor, in this repository, the TypeScript package and the tools have import cycles. */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url)); // the compiled test is in site/dist/test
const OWN_FOLDERS = ["browser", "src", "test"].map((folder) => `${basename(fileURLToPath(new URL("../../", import.meta.url)))}/${folder}`);
const FOLDERS = [...OWN_FOLDERS, "typescript/scripts", "typescript/src", "typescript/test", "tools"]; // without the last ones in a copy of the site
const SKIPPED = ["node_modules", "__pycache__"];
const SCRIPT_IMPORT = /(?:\bfrom|\bimport)\s*\(?\s*["'](\.[^"']+)["']/g; // also `import type` and `import()`
const PYTHON_IMPORT = /^\s*from \.(\w+) import/gm;

type Graph = Map<string, string[]>;

function listFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => !SKIPPED.includes(name))
    .flatMap((entry) => (entry.isDirectory() ? listFiles(join(folder, entry.name)) : [join(folder, entry.name)]))
    .filter((file) => /\.(ts|js|mjs|py)$/.test(file));
}

function readImports(file: string): string[] {
  const source = readFileSync(file, "utf8");
  const paths = file.endsWith(".py")
    ? [...source.matchAll(PYTHON_IMPORT)].map(([, module]) => `${module ?? ""}.py`)
    : [...source.matchAll(SCRIPT_IMPORT)].map(([, path]) => path ?? "");
  return paths.map((path) => join(dirname(file), path)).filter((path) => existsSync(path) && statSync(path).isFile());
}

/** Return the first cycle of a graph as a list of modules; null if there is none. */
function findCycle(graph: Graph): string[] | null {
  const done = new Set<string>();
  const visit = (module: string, path: string[]): string[] | null => {
    if (path.includes(module)) return [...path.slice(path.indexOf(module)), module];
    if (done.has(module)) return null;
    for (const imported of graph.get(module) ?? []) {
      const cycle = visit(imported, [...path, module]);
      if (cycle) return cycle;
    }
    done.add(module);
    return null;
  };
  for (const module of graph.keys()) {
    const cycle = visit(module, []);
    if (cycle) return cycle;
  }
  return null;
}

test("there are no import cycles, type-only imports included", () => {
  const files = FOLDERS.map((folder) => join(ROOT, folder)).filter(existsSync).flatMap(listFiles);
  const graph: Graph = new Map(files.map((file) => [file, readImports(file)]));
  const imports = [...graph.values()].flat();
  assert.ok(imports.length > 200, `only ${String(imports.length)} imports were found`);
  assert.equal(findCycle(graph)?.map((file) => relative(ROOT, file)).join(" → "), undefined);
});

test("a cycle is found", () => {
  assert.deepEqual(findCycle(new Map([["a", ["b"]], ["b", ["c"]], ["c", ["b"]]])), ["b", "c", "b"]);
  assert.equal(findCycle(new Map([["a", ["b", "c"]], ["b", ["c"]], ["c", []]])), null);
});
