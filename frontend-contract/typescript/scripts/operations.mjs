/** Writes the query parameters of every operation for use at run time: `node scripts/operations.mjs OPENAPI_JSON TARGET`. */
import { readFileSync, writeFileSync } from "node:fs";

const [, , source, target] = process.argv;
const KEYWORDS = ["type", "enum", "minimum", "maximum", "minLength", "maxLength", "pattern", "format"];
const contract = JSON.parse(readFileSync(source, "utf8"));

function resolveReference(node) {
  if (!node.$ref) return node;
  return node.$ref.slice(2).split("/").reduce((parent, key) => parent[key], contract);
}

/** Reduce a parameter's schema to the keywords that the client checks without a validator. */
function reduceSchema(schema) {
  const list = schema.type === "array";
  const valueSchema = list ? resolveReference(schema.items) : schema;
  const keywords = Object.fromEntries(KEYWORDS.filter((key) => key in valueSchema).map((key) => [key, valueSchema[key]]));
  return list ? { ...keywords, list, maxItems: schema.maxItems } : keywords;
}

function writeParameters(operation) {
  const query = (operation.parameters ?? []).map(resolveReference).filter((parameter) => parameter.in === "query");
  return query.map(({ name, schema, required }) => {
    const keywords = reduceSchema(resolveReference(schema));
    return `    ${JSON.stringify(name)}: ${JSON.stringify(required ? { ...keywords, required } : keywords)},\n`;
  });
}

const operations = Object.entries(contract.paths).flatMap(([path, item]) =>
  Object.entries(item).map(([method, operation]) => {
    const parameters = writeParameters(operation).join("");
    return `  "${method.toUpperCase()} ${path}": {${parameters && `\n${parameters}  `}},\n`;
  }),
);

writeFileSync(
  target,
  `/** Generated from openapi.json by \`npm run generate\`. Do not edit by hand. */
import type { QueryParameter } from "./query-parameter.ts";

/** The query parameters of every operation. */
export const OPERATIONS: Record<string, Record<string, QueryParameter>> = {
${operations.join("")}};
`,
);
