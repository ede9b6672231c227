/** The texts of the search element by language. */
import { ar } from "./ar.ts";
import { de } from "./de.ts";
import { en, type SearchTexts } from "./en.ts";
import { es } from "./es.ts";
import { fr } from "./fr.ts";

export type { SearchTexts };

/** The texts in the languages of the package, also for a search page of your own. */
export const SEARCH_TEXTS = { ar, de, en, es, fr } satisfies Record<string, SearchTexts>;

const TEXTS: Record<string, SearchTexts> = SEARCH_TEXTS;
const RIGHT_TO_LEFT = ["ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"];

/** Add a language, or replace some of its texts. Missing texts are in English. */
export function addSearchTexts(language: string, texts: Partial<SearchTexts>): void {
  TEXTS[language.toLowerCase()] = { ...(TEXTS[language.toLowerCase()] ?? en), ...texts };
}

/** Return the texts of a language and the language they are in: that of `pt-BR`, else `pt`, else English. */
export function findTexts(language: string): { texts: SearchTexts; language: string } {
  const wanted = language.toLowerCase();
  const found = [wanted, wanted.split("-")[0] ?? ""].find((name) => name in TEXTS) ?? "en";
  return { texts: TEXTS[found] ?? en, language: found };
}

/** Return the direction in which a language is written. */
export function directionOf(language: string): "ltr" | "rtl" {
  return RIGHT_TO_LEFT.includes(language.toLowerCase().split("-")[0] ?? "") ? "rtl" : "ltr";
}
