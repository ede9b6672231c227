/** The words of the interface and the formats of a language. A language without texts here has English ones. */
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

/** What components need to know about the language of the request. */
export interface Language {
  locale: string;
  /** Before every path of this language: `""` or `"/fr"`. */
  prefix: string;
  t: Texts;
  date: (time: string) => string;
  dateTime: (time: string) => string;
  money: (amount: number, currency: string | null) => string;
}

/** Return the language of the request, from any server component. Pages are rendered on request, never by the build. */
export async function getLanguage(): Promise<Language> {
  await connection();
  return languageOf((await locale()) ?? DEFAULT_LOCALE);
}

export function languageOf(code: string): Language {
  const tag = code === "en" ? "en-GB" : code;
  const format = (options: Intl.DateTimeFormatOptions) => (time: string) =>
    new Intl.DateTimeFormat(tag, { timeZone: TIME_ZONE, ...options }).format(new Date(time));
  return {
    locale: code,
    prefix: code === DEFAULT_LOCALE ? "" : `/${code}`,
    t: TEXTS[code.split("-")[0] ?? ""] ?? en,
    date: format({ dateStyle: "long" }),
    dateTime: format({ dateStyle: "full", timeStyle: "short" }),
    money: (amount, currency) =>
      new Intl.NumberFormat(tag, currency ? { style: "currency", currency, maximumFractionDigits: 0 } : {}).format(amount),
  };
}

/** Return the label of a value; a value that this site does not know, such as an own page type, is its own label. */
export function label(labels: Record<string, string>, value: string): string {
  return labels[value] ?? value.replaceAll("_", " ");
}
