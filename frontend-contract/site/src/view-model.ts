/** The view model: what every component needs to render its part of a page. */
import { createFormats, type Formats } from "clarion-contract/site";
import type { CmsClient, SiteChrome } from "./api/cms-client.ts";
import type { Config } from "./config.ts";
import { InlineStyles } from "./layout/inline-styles.ts";
import { getPrefix, getTexts, type Texts } from "./texts/index.ts";

export interface ViewModel {
  /** The interface texts in the page's language. */
  texts: Texts;
  locale: string;
  /** The direction of the page's language. */
  dir: "ltr" | "rtl";
  /** The path prefix of the page's language: `""` or `"/fr"`. */
  prefix: string;
  config: Config;
  /** Navigation, settings and terms. Null on an error page if the CMS is unavailable. */
  chrome: SiteChrome | null;
  /** CSS rules of this page alone. */
  styles: InlineStyles;
  /** The origins of the frames that this page may load. */
  frames: Set<string>;
  /** The page's URL on this site, with its query. */
  url: URL;
  /** Whether several drafts are shown as if they were public. */
  joint?: boolean;
}

/** Create the view model of one page. */
export function createViewModel(values: Omit<ViewModel, "texts" | "dir" | "prefix" | "styles" | "frames">): ViewModel {
  const { locale, config, chrome } = values;
  const texts = getTexts(locale);
  const dir = chrome?.navigation.languages.find((language) => language.locale === locale)?.dir ?? texts.dir;
  return { ...values, texts, dir, prefix: getPrefix(locale, config.locale), styles: new InlineStyles(), frames: new Set() };
}

/** Load navigation and settings of the language, and create the view model of the page at `url`. */
export async function loadViewModel(cms: CmsClient, config: Config, url: URL, locale: string): Promise<ViewModel> {
  return createViewModel({ locale, config, url, chrome: await cms.getSiteChrome(locale), joint: cms.jointToken !== undefined });
}

/** Return the language of a page as the functions of the package take it. */
export function pageLanguage({ locale, prefix, texts: t, config }: ViewModel): Formats & { locale: string; prefix: string; t: Texts } {
  return { locale, prefix, t, ...createFormats(locale, config.timeZone) };
}

/** Return where clicks on results are reported for the editors' statistics; null in a rehearsal, which counts nothing. */
export function clicksUrl({ config }: ViewModel): string | null {
  return config.rehearsal ? null : `${config.cmsUrl}/api/v1/search/clicks`;
}

/** Format a date in the site's time zone: `12 November 2026`. */
export function formatDate(view: ViewModel, time: string): string {
  return formatTime(view, time, { dateStyle: "long" });
}

/** Format a date and time in the site's time zone: `Thursday 21 January 2027 at 18:30`. */
export function formatDateTime(view: ViewModel, time: string): string {
  return formatTime(view, time, { dateStyle: "full", timeStyle: "short" });
}

/** Format an amount in whole units of its currency: `£10`. */
export function formatMoney(view: ViewModel, amount: number, currency: string | null): string {
  if (!currency) return String(amount);
  const options = { style: "currency", currency, currencyDisplay: "narrowSymbol", maximumFractionDigits: 0 } as const;
  return new Intl.NumberFormat(formatLocale(view), options).format(amount);
}

/** Format a number: `46,218`. */
export function formatNumber(view: ViewModel, value: number): string {
  return new Intl.NumberFormat(formatLocale(view)).format(value);
}

/** Add the prefix of the page's language to a path of this site. */
export function localizedPath(view: ViewModel, path: string): string {
  return view.prefix + path;
}

/** Return a path of a URL as the CMS names it, without percent-encoding; null if this is malformed. */
export function decodePath(pathname: string): string | null {
  try {
    return decodeURIComponent(pathname);
  } catch {
    return null;
  }
}

function formatTime(view: ViewModel, time: string, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(formatLocale(view), { ...options, timeZone: view.config.timeZone }).format(new Date(time));
}

function formatLocale(view: ViewModel): string {
  return view.locale === "en" ? "en-GB" : view.locale;
}
