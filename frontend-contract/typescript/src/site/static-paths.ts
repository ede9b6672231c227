/** Paths of a static site, in the form of Astro's `getStaticPaths`, and what is read once for a build. */
import type { Client } from "../client.ts";
import { lastChange } from "./changes.ts";
import type { SiteEntry } from "./entries.ts";
import { isComparable, readVersions, type PageVersions } from "./versions.ts";

/** Return a path for each page of the CMS, each part of a list and each redirect. The parameter `path` has no slashes around it. */
export function listPagePaths(entries: readonly SiteEntry[]): { params: { path: string | undefined }; props: SiteEntry }[] {
  return entries.map((entry) => ({ params: { path: entry.path.replace(/^\/|\/$/g, "") || undefined }, props: entry }));
}

/** Return the paths of the versions of every page of which readers were told a change, and of their comparisons. */
export async function readVersionPaths(client: Client, defaultLocale: string, entries: readonly SiteEntry[]) {
  const pages = entries.flatMap((entry) => ("page" in entry && entry.offset === 0 && lastChange(entry.page) ? [entry.page] : []));
  const paths: { params: { lang: string | undefined; version: string }; props: PageVersions & { locale: string } }[] = [];
  for (const { id, locale } of pages) {
    const read = async (number?: string) => (await readVersions(client, String(id), number, locale)).data;
    const list = await read();
    const later = list.versions.filter((one) => isComparable(one, list.versions));
    for (const shown of [list, ...(await Promise.all(later.map(({ number }) => read(String(number)))))]) {
      const version = [id, ...(shown.comparison ? [shown.comparison.later.number] : [])].join("/");
      paths.push({ params: { lang: locale === defaultLocale ? undefined : locale, version }, props: { locale, ...shown } });
    }
  }
  return paths;
}

/** The path of a page that exists once in each language. `lang` is undefined for the default language, whose paths have no prefix. */
export interface LocalePath {
  params: Record<string, string | undefined>;
  props: { locale: string } & Record<string, string | undefined>;
}

/** Return the paths of a page that exists once in each language; with `name`, once for each value of this further parameter. */
export async function readLocalePaths(client: Client, defaultLocale: string, name = "", values: readonly (string | undefined)[] = [""]): Promise<LocalePath[]> {
  const { items } = (await client.get("/locales")).data;
  const further = values.map((value) => (name ? { [name]: value } : {}));
  return items.flatMap(({ locale }) => further.map((one) => ({ params: { lang: locale === defaultLocale ? undefined : locale, ...one }, props: { locale, ...one } })));
}

/** Return a function that loads a value once for each key; not at all if `isKept` is false, as in development. */
export function loadOnce<Value>(load: (key: string) => Promise<Value>, isKept: boolean): (key: string) => Promise<Value> {
  const known = new Map<string, Promise<Value>>();
  return (key) => {
    const value = (isKept && known.get(key)) || load(key);
    known.set(key, value);
    return value;
  };
}
