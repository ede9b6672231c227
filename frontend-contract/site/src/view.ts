/** What every part of a page needs to know while it is written. */
import type { Config } from "./config.ts";
import type { Furniture } from "./api/furniture.ts";
import { Styles } from "./layout/styles.ts";
import { prefixOf, textsOf, type Texts } from "./texts/index.ts";

export interface View {
  texts: Texts;
  locale: string;
  /** What addresses of this language begin with: `""` or `"/fr"`. */
  prefix: string;
  config: Config;
  /** None on an error page, when the CMS is out of reach. */
  furniture: Furniture | null;
  /** Rules that belong to this page alone. */
  styles: Styles;
  /** Where the page is on this site, with its query. */
  address: URL;
}

/** `12 November 2026`, as a day in the site's time zone. */
export function day(view: View, time: string): string {
  return inWords(view, time, { dateStyle: "long" });
}

/** `Thursday 21 January 2027 at 18:30`. */
export function moment(view: View, time: string): string {
  return inWords(view, time, { dateStyle: "full", timeStyle: "short" });
}

/** `£10`, in whole units. */
export function money(view: View, amount: number, currency: string | null): string {
  if (!currency) return String(amount);
  const options = { style: "currency", currency, maximumFractionDigits: 0 } as const;
  return new Intl.NumberFormat(language(view), options).format(amount);
}

/** The site's own address of something, in the view's language. */
export function at(view: View, path: string): string {
  return view.prefix + path;
}

export function viewOf(parts: Omit<View, "texts" | "prefix" | "styles">): View {
  return { ...parts, texts: textsOf(parts.locale), prefix: prefixOf(parts.locale, parts.config.locale), styles: new Styles() };
}

function inWords(view: View, time: string, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(language(view), { ...options, timeZone: view.config.timeZone }).format(new Date(time));
}

function language(view: View): string {
  return view.locale === "en" ? "en-GB" : view.locale;
}
