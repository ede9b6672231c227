/** The interface texts of a website by language. */
import { ar } from "./ar.ts";
import { de } from "./de.ts";
import { en, type SiteTexts } from "./en.ts";
import { es } from "./es.ts";
import { fr } from "./fr.ts";
import { UNPUBLISHED_TEXTS, type UnpublishedTexts } from "./unpublished.ts";

export type { SiteTexts, UnpublishedTexts };

/** All texts of one language, for servers. Browsers load `SiteTexts`. */
export type ServerTexts = SiteTexts & UnpublishedTexts;

/** The texts in the languages of the package. */
export const SITE_TEXTS = {
  ar: { ...ar, ...UNPUBLISHED_TEXTS.ar },
  de: { ...de, ...UNPUBLISHED_TEXTS.de },
  en: { ...en, ...UNPUBLISHED_TEXTS.en },
  es: { ...es, ...UNPUBLISHED_TEXTS.es },
  fr: { ...fr, ...UNPUBLISHED_TEXTS.fr },
} satisfies Record<string, ServerTexts>;
