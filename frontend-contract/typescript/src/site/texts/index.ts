/** The interface texts of a website by language. */
import { ar } from "./ar.ts";
import { de } from "./de.ts";
import { en, type SiteTexts } from "./en.ts";
import { es } from "./es.ts";
import { fr } from "./fr.ts";

export type { SiteTexts };

/** The texts in the languages of the package. */
export const SITE_TEXTS = { ar, de, en, es, fr } satisfies Record<string, SiteTexts>;
