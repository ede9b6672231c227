/** A language of a website: its texts, its formats, the prefix of its paths. */
import { createFormats, type Formats } from "./formats.ts";
import type { SiteTexts } from "./texts/en.ts";
import { loadSiteTexts } from "./texts/load.ts";

/** What pages in one language need. */
export interface SiteLanguage<Texts extends SiteTexts = SiteTexts> extends Formats {
  locale: string;
  /** What stands before every path of this language: `""` or `"/fr"`. */
  prefix: string;
  /** The interface texts; on a server also those about what is not public. */
  t: Texts;
}

/** Options of `createLanguages` and `loadLanguage`. */
export interface LanguageOptions<Texts extends SiteTexts = SiteTexts> {
  /** The language whose paths have no prefix. */
  defaultLocale: string;
  /** The time zone of the dates; by default UTC. */
  timeZone?: string | undefined;
  /** Texts of your own, which replace those of the package: `{ en: { donate: "Give" }, pt: { … } }`. */
  texts?: Record<string, Partial<Texts>>;
}

/**
 * Return a function that returns a language by its code, for servers. A text that a language does not have is in English.
 *
 * `known` are the texts of the package, `SITE_TEXTS`. In browsers, which would receive those of every language, use `loadLanguage`.
 */
export function createLanguages<Texts extends SiteTexts>(known: Record<string, Texts>, options: LanguageOptions<NoInfer<Texts>>): (locale: string) => SiteLanguage<Texts> {
  const { defaultLocale, timeZone, texts = {} } = options;
  return (locale) => {
    const names = [locale.split("-")[0] ?? "", locale];
    const t = Object.assign({}, known.en, ...names.flatMap((name) => [known[name], texts[name]])) as Texts;
    return { locale, prefix: locale === defaultLocale ? "" : `/${locale}`, t, ...createFormats(locale, timeZone) };
  };
}

/** Return a language, of whose texts only its own are loaded, without those about what is not public: for code that runs in browsers. */
export async function loadLanguage(locale: string, options: LanguageOptions): Promise<SiteLanguage> {
  return createLanguages({ en: await loadSiteTexts(locale) }, options)(locale);
}
