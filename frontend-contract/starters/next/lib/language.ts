/** The words of the interface and the formats of a language. A language without texts here has English ones. */
import { createFormats } from "clarion-contract/site";
import { locale } from "next/root-params";
import { connection } from "next/server";
import ar from "@/texts/ar.json";
import de from "@/texts/de.json";
import en from "@/texts/en.json";
import es from "@/texts/es.json";
import fr from "@/texts/fr.json";
import { DEFAULT_LOCALE, TIME_ZONE } from "./config";

export type Texts = typeof en;

const TEXTS: Record<string, Texts> = { ar, de, en, es, fr };

/** Return the language of the request, from any server component. Pages are rendered on request, never by the build. */
export async function getLanguage() {
  await connection();
  return languageOf((await locale()) ?? DEFAULT_LOCALE);
}

export function languageOf(locale: string) {
  return {
    locale,
    /** Before every path of this language: `""` or `"/fr"`. */
    prefix: locale === DEFAULT_LOCALE ? "" : `/${locale}`,
    t: TEXTS[locale.split("-")[0] ?? ""] ?? en,
    ...createFormats(locale, TIME_ZONE),
  };
}
