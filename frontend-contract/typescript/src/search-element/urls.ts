/** Addresses that an API on another host names, which must lead only to websites. */

/** Return the URL of a path on the site of `base`; `#` if it leads elsewhere or is none. */
export function siteUrl(path: string, base: string): string {
  if (!URL.canParse(path, base)) return "#";
  const { href } = new URL(path, base);
  return href.startsWith(new URL("/", base).href) ? href : "#";
}

/** Return a URL if it leads to a website. */
export function safeUrl(url: string): string {
  return /^(https?:|\/)/i.test(url) ? url : "#";
}
