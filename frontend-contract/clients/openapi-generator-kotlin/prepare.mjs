// Print an OpenAPI document that the Kotlin generator of openapi-generator can handle: node prepare.mjs openapi.json
import { readFileSync } from "node:fs";

const mayBeNull = (schema) => schema?.anyOf?.some((one) => one.type === "null");

function simplify(name, value) {
  // A required field must not be null if it is an object or a list, even if it may be null. In an optional field null is
  // allowed, and the classes are the same.
  if (!Array.isArray(value?.required) || !value.properties) return value;
  return { ...value, required: value.required.filter((field) => !mayBeNull(value.properties[field])) };
}

console.log(JSON.stringify(JSON.parse(readFileSync(process.argv[2], "utf-8"), simplify)));
