/** The words of the interface and the formats of a language. A language without texts here has English ones. */
import { createFormats } from "clarion-contract/site";
import ar from "../texts/ar.json";
import de from "../texts/de.json";
import en from "../texts/en.json";
import es from "../texts/es.json";
import fr from "../texts/fr.json";
import { DEFAULT_LOCALE, TIME_ZONE } from "./config";

const TEXTS: Record<string, typeof en> = { ar, de, en, es, fr };

export function languageOf(locale: string) {
  return {
    t: TEXTS[locale.split("-")[0] ?? ""] ?? en,
    /** Before every path of this language: `""` or `"/fr"`. */
    prefix: locale === DEFAULT_LOCALE ? "" : `/${locale}`,
    ...createFormats(locale, TIME_ZONE),
  };
}

/** Return the paths of a page that exists once in each language: `undefined` for the default language, `fr`. */
export const localePaths = (locales: { locale: string }[]) =>
  locales.map(({ locale }) => ({ params: { lang: locale === DEFAULT_LOCALE ? undefined : locale }, props: { locale } }));
