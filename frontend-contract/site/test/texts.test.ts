/** The interface texts: the same entries in every language, and French typography. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { en } from "../src/texts/en.ts";
import { fr } from "../src/texts/fr.ts";

/** Collect the texts below a value by their path. Functions are called with a count and with a query. */
function collectTexts(value: unknown, path = ""): [string, string][] {
  if (typeof value === "string") return [[path, value]];
  if (typeof value === "function") {
    const format = value as (...values: (number | string)[]) => string;
    return [[`${path}(2)`, format(2, "mot")], [`${path}(mot)`, format("mot", "mot")]];
  }
  return Object.entries(value as object).flatMap(([key, inner]) => collectTexts(inner, `${path}.${key}`));
}

test("every language has the same texts, none of them empty", () => {
  const [english, french] = [collectTexts(en), collectTexts(fr)];
  assert.deepEqual(french.map(([path]) => path), english.map(([path]) => path));
  for (const [path, text] of [...english, ...french]) if (!path.startsWith(".size")) assert.notEqual(text.trim(), "", path);
});

test("French punctuation is preceded by a no-break space, guillemets enclose no-break spaces, apostrophes are typographic", () => {
  for (const [path, text] of collectTexts(fr)) {
    assert.doesNotMatch(text, /(?<!\u00a0)[:;!?»]|«(?!\u00a0)|'|"/, `${path}: ${text}`);
  }
});
