/** Put the recorded answers into one module, by their names: `node scripts/examples.mjs FOLDER OUT`. */
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
  `/** Made by \`npm run examples\` from examples/; not to be changed by hand, nor committed. */
import type { Example } from "./mock.ts";

/** Answers recorded from a CMS with its demo content, by the names of their files. */
export const examples = {
${entries.join("")}} satisfies Record<string, Example>;

export type ExampleName = keyof typeof examples;
`,
);
