/** The texts of the search element by language. */
import { SEARCH_TEXTS } from "./all.ts";
import type { SearchTexts } from "./en.ts";

export { directionOf } from "../../search-answers.ts";
export { SEARCH_TEXTS, type SearchTexts };

const TEXTS: Record<string, SearchTexts> = SEARCH_TEXTS;

/** Add a language, or replace some of its texts. Missing texts are in English. */
export function addSearchTexts(language: string, texts: Partial<SearchTexts>): void {
  TEXTS[language.toLowerCase()] = { ...(TEXTS[language.toLowerCase()] ?? SEARCH_TEXTS.en), ...texts };
}

/** Return the texts of a language and the language they are in: that of `pt-BR`, else `pt`, else English. */
export function findTexts(language: string): { texts: SearchTexts; language: string } {
  const wanted = language.toLowerCase();
  const found = [wanted, wanted.split("-")[0] ?? ""].find((name) => name in TEXTS) ?? "en";
  return { texts: TEXTS[found] ?? SEARCH_TEXTS.en, language: found };
}
