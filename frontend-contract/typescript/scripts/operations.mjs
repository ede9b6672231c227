/** Write what the client must know of operations at run time, from the document: `node scripts/operations.mjs IN OUT`. */
import { readFileSync, writeFileSync } from "node:fs";

const [, , source, target] = process.argv;
const KEPT = ["type", "enum", "minimum", "maximum", "minLength", "maxLength", "pattern", "format"];
const contract = JSON.parse(readFileSync(source, "utf8"));

function resolved(node) {
  if (!node.$ref) return node;
  return node.$ref.slice(2).split("/").reduce((inner, key) => inner[key], contract);
}

/** The parts of a parameter's schema that a value can be checked by without a validator. */
function told(schema) {
  const list = schema.type === "array";
  const value = list ? resolved(schema.items) : schema;
  const kept = Object.fromEntries(KEPT.filter((key) => key in value).map((key) => [key, value[key]]));
  return list ? { ...kept, list, most: schema.maxItems } : kept;
}

function lines(operation) {
  const asked = (operation.parameters ?? []).map(resolved).filter((parameter) => parameter.in === "query");
  return asked.map(({ name, schema }) => `    ${JSON.stringify(name)}: ${JSON.stringify(told(resolved(schema)))},\n`);
}

const known = Object.entries(contract.paths).flatMap(([path, item]) =>
  Object.entries(item).map(([method, operation]) => {
    const inside = lines(operation).join("");
    return `  "${method.toUpperCase()} ${path}": {${inside && `\n${inside}  `}},\n`;
  }),
);

writeFileSync(
  target,
  `/** Made by \`npm run generate\` from openapi.json; not to be changed by hand. */
import type { Parameter } from "./parameters.ts";

/** The query of every operation. */
export const OPERATIONS: Record<string, Record<string, Parameter>> = {
${known.join("")}};
`,
);
