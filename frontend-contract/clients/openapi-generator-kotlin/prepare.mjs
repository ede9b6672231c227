// Print an OpenAPI document that the Kotlin generator of openapi-generator can handle: node prepare.mjs openapi.json
import { readFileSync } from "node:fs";

const mayBeNull = (schema) => schema?.anyOf?.some((one) => one.$ref) && schema.anyOf.some((one) => one.type === "null");

function simplify(name, value) {
  // Required fields are validated without regard to null if their type is a class. Optional ones are not, and the
  // classes are the same.
  if (!Array.isArray(value?.required) || !value.properties) return value;
  return { ...value, required: value.required.filter((field) => !mayBeNull(value.properties[field])) };
}

console.log(JSON.stringify(JSON.parse(readFileSync(process.argv[2], "utf-8"), simplify)));
