/** Writes the recorded responses as one module: `node scripts/examples.mjs FOLDER TARGET`. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const [, , folder, target] = process.argv;
const names = readdirSync(folder).filter((name) => name.endsWith(".json")).sort();
const entries = names.map((name) => {
  const example = JSON.parse(readFileSync(join(folder, name), "utf8"));
  return `  ${JSON.stringify(name.slice(0, -".json".length))}: ${JSON.stringify(example)},\n`;
});

writeFileSync(
  target,
  `/** Generated from examples/ by \`npm run examples\`. Do not edit by hand or commit. */
import type { Example } from "./mock.ts";

/** Responses recorded from a CMS with its demo content, by file name. */
export const examples = {
${entries.join("")}} satisfies Record<string, Example>;

export type ExampleName = keyof typeof examples;
`,
);
