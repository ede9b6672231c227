/** Formatting of numbers that the texts of every language share. */

/** Format a waiting time: in seconds, or from two minutes on in whole minutes, rounded up. */
export function formatWait(seconds: number, language: string): string {
  const [value, unit] = seconds < 120 ? [seconds, "second"] : [Math.ceil(seconds / 60), "minute"];
  return new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "long" }).format(value);
}

/** Format a file size in whole kilobytes, or in megabytes with one decimal. Return an empty text for an unknown size. */
export function formatFileSize(bytes: number, language: string): string {
  if (bytes <= 0) return "";
  const large = bytes >= 1_000_000;
  const options = { style: "unit", unit: large ? "megabyte" : "kilobyte", maximumFractionDigits: large ? 1 : 0 } as const;
  return new Intl.NumberFormat(language, options).format(Math.max(bytes / (large ? 1_000_000 : 1_000), 1));
}
