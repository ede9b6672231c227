// Print an OpenAPI document in forms that some generators need: node prepare.mjs openapi.json CHANGE…
import { readFileSync } from "node:fs";

const [file, ...chosen] = process.argv.slice(2);
const document = JSON.parse(readFileSync(file, "utf-8"));

const CHANGES = {
  // For generators that make a discriminator a tag which consumes the field `type`, although each variant requires that as
  // well. Without a discriminator the variants are tried one after the other, and still differ by their `type`.
  "no-discriminators": (name, value) => (name === "discriminator" && value.propertyName ? undefined : value),

  // For generators whose required fields refuse null if they are of an own type. In an optional field null is allowed.
  "optional-nulls": (name, value) => {
    if (!Array.isArray(value?.required) || !value.properties) return value;
    return { ...value, required: value.required.filter((field) => !mayBeNull(value.properties[field])) };
  },

  // For generators that make a union one class with the fields of all variants, whose types are those of the last variant.
  "merged-unions": (name, value) => (value?.oneOf && value.discriminator ? merge(value.oneOf) : value),

  // For generators that know one type of error for each operation. A withdrawn page is then an unexpected response.
  "one-error": (name, value) => (name === "410" ? undefined : value),

  // For generators that know one media type for each body, and JSON only by its plain name.
  "one-media-type": (name, value) => {
    if (name !== "content") return value;
    const [type, body] = Object.entries(value).find(([type]) => type.endsWith("json")) ?? Object.entries(value)[0];
    return { [type.endsWith("json") ? "application/json" : type]: body };
  },
};

const mayBeNull = (schema) => schema?.anyOf?.some((one) => one.type === "null");
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

const unknown = chosen.filter((change) => !(change in CHANGES));
if (unknown.length) throw new Error(`There is no ${unknown.join(", ")}. The changes are: ${Object.keys(CHANGES).join(", ")}.`);

const changes = chosen.map((change) => CHANGES[change]);
console.log(JSON.stringify(document, (name, value) => changes.reduce((changed, change) => change(name, changed), value)));
