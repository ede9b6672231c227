/** The interface texts: the same entries in every language, and French typography. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { en } from "../src/texts/en.ts";
import { fr } from "../src/texts/fr.ts";
import { LANGUAGES } from "../src/texts/index.ts";

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
  const paths = collectTexts(en).map(([path]) => path);
  for (const [language, texts] of Object.entries(LANGUAGES)) {
    const collected = collectTexts(texts);
    assert.deepEqual(collected.map(([path]) => path), paths, language);
    for (const [path, text] of collected) if (!path.startsWith(".size")) assert.notEqual(text.trim(), "", `${language} ${path}`);
  }
});

test("French punctuation is preceded by a no-break space, guillemets enclose no-break spaces, apostrophes are typographic", () => {
  for (const [path, text] of collectTexts(fr)) {
    assert.doesNotMatch(text, /(?<!\u00a0)[:;!?»]|«(?!\u00a0)|'|"/, `${path}: ${text}`);
  }
});
