/** The words of the interface and the formats of a language. A language without texts here has English ones. */
import ar from "../texts/ar.json";
import de from "../texts/de.json";
import en from "../texts/en.json";
import es from "../texts/es.json";
import fr from "../texts/fr.json";
import { DEFAULT_LOCALE, TIME_ZONE } from "./config";

const TEXTS: Record<string, typeof en> = { ar, de, en, es, fr };

export function languageOf(locale: string) {
  const tag = locale === "en" ? "en-GB" : locale;
  const t = TEXTS[locale.split("-")[0] ?? ""] ?? en;
  const format = (time: string, options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(tag, { timeZone: TIME_ZONE, ...options }).format(new Date(time));
  return {
    t,
    /** Before every path of this language: `""` or `"/fr"`. */
    prefix: locale === DEFAULT_LOCALE ? "" : `/${locale}`,
    date: (time: string) => format(time, { dateStyle: "long" }),
    dateTime: (time: string) => format(time, { dateStyle: "full", timeStyle: "short" }),
    number: (value: number, options?: Intl.NumberFormatOptions) => new Intl.NumberFormat(tag, { maximumFractionDigits: 0, ...options }).format(value),
    /** The kind of a page. A value that this site does not know is its own label. */
    kindOf: ({ type, story_kind, action_kind }: { type: string; story_kind?: string | null; action_kind?: string | null }) => {
      const labels: Record<string, string> = { ...t.pageTypes, ...t.storyKinds, ...t.actionKinds };
      const kind = story_kind ?? action_kind ?? type;
      return labels[kind] ?? kind.replaceAll("_", " ");
    },
  };
}

/** Return the paths of a page that exists once in each language: `undefined` for the default language, `fr`. */
export const localePaths = (locales: { locale: string }[]) =>
  locales.map(({ locale }) => ({ params: { lang: locale === DEFAULT_LOCALE ? undefined : locale }, props: { locale } }));
