/** Paths of a static site, in the form of Astro's `getStaticPaths`, and what is read once for a build. */
import type { Client } from "../client.ts";
import { readEntries, type SiteEntry } from "./entries.ts";

/** Return a path for each page of the CMS, each part of a list and each redirect. The parameter `path` has no slashes around it. */
export async function readPagePaths(client: Client, size: number): Promise<{ params: { path: string | undefined }; props: SiteEntry }[]> {
  const entries = await readEntries(client, size);
  return entries.map((entry) => ({ params: { path: entry.path.replace(/^\/|\/$/g, "") || undefined }, props: entry }));
}

/** The path of a page that exists once in each language. `lang` is undefined for the default language, whose paths have no prefix. */
export interface LocalePath {
  params: Record<string, string | undefined>;
  props: { locale: string } & Record<string, string>;
}

/** Return the paths of a page that exists once in each language; with `name`, once for each value of this further parameter. */
export async function readLocalePaths(client: Client, defaultLocale: string, name = "", values: readonly string[] = [""]): Promise<LocalePath[]> {
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
