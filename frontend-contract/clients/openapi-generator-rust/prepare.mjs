// Print an OpenAPI document that the Rust generator of openapi-generator can handle: node prepare.mjs openapi.json
import { readFileSync } from "node:fs";

function simplify(name, value) {
  // A discriminator becomes a tag that consumes the field `type`, which each variant requires as well. Without it the
  // variants are tried one after the other, and still differ by their `type`.
  if (name === "discriminator" && value.propertyName) return undefined;
  return value;
}

console.log(JSON.stringify(JSON.parse(readFileSync(process.argv[2], "utf-8"), simplify)));
