/** The texts of all languages of the package. The element as one file has them as a table: `scripts/search-element.mjs`. */
import { ar } from "./ar.ts";
import { de } from "./de.ts";
import { en, type SearchTexts } from "./en.ts";
import { es } from "./es.ts";
import { fr } from "./fr.ts";

/** The texts in the languages of the package, also for a search page of your own. */
export const SEARCH_TEXTS = { ar, de, en, es, fr } satisfies Record<string, SearchTexts>;
