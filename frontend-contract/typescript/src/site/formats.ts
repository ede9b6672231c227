/** Dates and numbers as the readers of a language write them. */

/** Formats of one language. Times are ISO 8601, as in the API. */
export interface Formats {
  /** `12 November 2026` */
  date(time: string): string;
  /** `Thursday, 21 January 2027 at 18:30` */
  dateTime(time: string): string;
  /** `46,218` */
  number(value: number): string;
  /** An amount in whole units of its currency, `£10`; without a currency, a number. */
  money(amount: number, currency: string | null): string;
  /** `84 kB`, from a million bytes on `1.2 MB`; empty if the size is unknown. */
  fileSize(bytes: number): string;
}

/** Return the formats of a language. English is British; for other regions name them: `en-US`. */
export function createFormats(locale: string, timeZone = "UTC"): Formats {
  const tag = locale === "en" ? "en-GB" : locale;
  const time = (value: string, options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(tag, { timeZone, ...options }).format(new Date(value));
  const number = (value: number, options: Intl.NumberFormatOptions = {}) => new Intl.NumberFormat(tag, { maximumFractionDigits: 0, ...options }).format(value);
  return {
    date: (value) => time(value, { dateStyle: "long" }),
    dateTime: (value) => time(value, { dateStyle: "full", timeStyle: "short" }),
    number: (value) => number(value),
    money: (amount, currency) => number(amount, currency ? { style: "currency", currency, currencyDisplay: "narrowSymbol" } : {}),
    fileSize: (bytes) => {
      if (bytes <= 0) return "";
      if (bytes >= 1_000_000) return number(bytes / 1_000_000, { style: "unit", unit: "megabyte", maximumFractionDigits: 1 });
      return number(Math.max(bytes / 1_000, 1), { style: "unit", unit: "kilobyte" });
    },
  };
}
