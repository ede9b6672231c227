/** The languages of the interface. Pages in other languages get the English texts. */
import { ar } from "./ar.ts";
import { de } from "./de.ts";
import { en, type Texts } from "./en.ts";
import { es } from "./es.ts";
import { fr } from "./fr.ts";

export type { Texts } from "./en.ts";

export const LANGUAGES: Record<string, Texts> = { ar, de, en, es, fr };

/** Return the texts of a language: `fr` also serves `fr-CA`. */
export function getTexts(locale: string): Texts {
  return LANGUAGES[locale] ?? LANGUAGES[locale.split("-")[0] ?? ""] ?? en;
}

/** Split what may be a language prefix off a path: `/fr/search` is `/search` in `fr`, if the site has that language. */
export function splitPrefix(path: string): { locale: string; rest: string } | null {
  const [, locale = "", rest = "/"] = /^\/([a-z]{2,3}(?:-[a-z]+)?)(\/.*)?$/.exec(path) ?? [];
  return locale ? { locale, rest } : null;
}

/** Return the path prefix of a language: `""` for the default language, otherwise `"/fr"`. */
export function getPrefix(locale: string, defaultLocale = "en"): string {
  return locale === defaultLocale ? "" : `/${locale}`;
}
