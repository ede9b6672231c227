/** A language of a website: its texts, its formats, the prefix of its paths. */
import { createFormats, type Formats } from "./formats.ts";
import { SITE_TEXTS, type SiteTexts } from "./texts/index.ts";

/** What pages in one language need. */
export interface SiteLanguage extends Formats {
  locale: string;
  /** What stands before every path of this language: `""` or `"/fr"`. */
  prefix: string;
  /** The interface texts. */
  t: SiteTexts;
}

/** Options of `createLanguages`. */
export interface LanguageOptions {
  /** The language whose paths have no prefix. */
  defaultLocale: string;
  /** The time zone of the dates; by default UTC. */
  timeZone?: string | undefined;
  /** Texts of your own, which replace those of the package: `{ en: { donate: "Give" }, pt: { … } }`. */
  texts?: Record<string, Partial<SiteTexts>>;
}

/** Return a function that returns a language by its code. A text that a language does not have is in English. */
export function createLanguages({ defaultLocale, timeZone, texts = {} }: LanguageOptions): (locale: string) => SiteLanguage {
  const known: Record<string, Partial<SiteTexts>> = SITE_TEXTS;
  return (locale) => {
    const names = [locale.split("-")[0] ?? "", locale];
    const t = Object.assign({}, SITE_TEXTS.en, ...names.flatMap((name) => [known[name], texts[name]])) as SiteTexts;
    return { locale, prefix: locale === defaultLocale ? "" : `/${locale}`, t, ...createFormats(locale, timeZone) };
  };
}
