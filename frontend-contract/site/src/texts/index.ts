/** The languages of the interface. Pages in other languages get the English texts. */
import { en, type Texts } from "./en.ts";
import { fr } from "./fr.ts";

export type { Texts } from "./en.ts";

const LANGUAGES: Record<string, Texts> = { en, fr };

/** Return the texts of a language: `fr` also serves `fr-CA`. */
export function getTexts(locale: string): Texts {
  return LANGUAGES[locale] ?? LANGUAGES[locale.split("-")[0] ?? ""] ?? en;
}

/** Split the language prefix off a path: `/fr/search` is `/search` in French. Paths without a prefix are in the default language. */
export function splitLocale(path: string, defaultLocale = "en"): { locale: string; rest: string } {
  const [, prefix = "", rest = "/"] = /^\/([a-z]{2}(?:-[a-z]+)?)(\/.*)?$/i.exec(path) ?? [];
  return prefix !== defaultLocale && prefix in LANGUAGES ? { locale: prefix, rest } : { locale: defaultLocale, rest: path };
}

/** Return the path prefix of a language: `""` for the default language, otherwise `"/fr"`. */
export function getPrefix(locale: string, defaultLocale = "en"): string {
  return locale === defaultLocale ? "" : `/${locale}`;
}
