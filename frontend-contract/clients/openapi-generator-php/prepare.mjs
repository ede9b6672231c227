// Print an OpenAPI document in which each union is one schema, with the fields of all: node prepare.mjs openapi.json
import { readFileSync } from "node:fs";

const document = JSON.parse(readFileSync(process.argv[2], "utf-8"));

const resolve = (schema) => (schema.$ref ? document.components.schemas[schema.$ref.split("/").pop()] : schema);
const equal = (one, other) => JSON.stringify({ ...one, description: "" }) === JSON.stringify({ ...other, description: "" });

/** Return a schema that allows what any of these allows. */
function merge(schemas) {
  const parts = schemas.flatMap((schema) => schema.anyOf ?? [schema]);
  const values = parts.filter((part) => part.type !== "null");
  const merged = values.every((value) => equal(value, values[0])) ? values[0] : mergeTypes(values.map(resolve));
  return values.length < parts.length ? { anyOf: [merged, { type: "null" }] } : merged;
}

function mergeTypes(schemas) {
  const { type } = schemas[0];
  if (schemas.some((schema) => schema.type !== type)) return {};
  if (type === "array") return { type, items: merge(schemas.map((schema) => schema.items)) };
  if (type !== "object") return { type };
  const names = new Set(schemas.flatMap((schema) => Object.keys(schema.properties ?? {})));
  const having = (name) => schemas.flatMap((schema) => schema.properties?.[name] ?? []);
  return { type, properties: Object.fromEntries([...names].map((name) => [name, merge(having(name))])) };
}

const simplify = (name, value) => (value?.oneOf && value.discriminator ? merge(value.oneOf) : value);
console.log(JSON.stringify(document, (name, value) => simplify(name, value)));
