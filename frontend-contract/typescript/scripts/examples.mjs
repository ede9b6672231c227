/** Writes the recorded responses as modules: `node scripts/examples.mjs CONTRACT_FOLDER SOURCE_FOLDER`. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const [, , contract, target] = process.argv;
const folder = join(contract, "examples");
const examples = Object.fromEntries(
  readdirSync(folder)
    .filter((name) => name.endsWith(".json"))
    .sort()
    .map((name) => [name.slice(0, -".json".length), JSON.parse(readFileSync(join(folder, name), "utf8"))]),
);
const site = JSON.parse(readFileSync(join(contract, "recorded-site.json"), "utf8"));

/** Return an expression for a value. A string that is parsed is read faster than a literal, and needs no inferred type. */
const write = (value) => `JSON.parse('${JSON.stringify(value).replace(/[\\']/g, "\\$&")}')`;
const header = "Generated from the recorded responses by `npm run examples`. Do not edit by hand or commit.";

writeFileSync(
  join(target, "examples.ts"),
  `/** ${header} */
import type { Example } from "./mock/examples.ts";

/** The name of a recorded response, such as \`sign_up.too-many\`. */
export type ExampleName =
${Object.keys(examples).map((name) => `  | ${JSON.stringify(name)}`).join("\n")};

/** Responses recorded from a CMS with its demo content, by file name. */
export const examples: Record<ExampleName, Example> = ${write(examples)};
`,
);
writeFileSync(
  join(target, "recorded-site.ts"),
  `/** ${header} */
import type { SharedSite } from "./mock/site.ts";

/** Everything that the public sees of the demo content. Objects that occur more than once are in \`shared\`. */
export const recordedSite: SharedSite = ${write(site)};
`,
);
