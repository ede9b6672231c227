/** What the pages of a static site read, once for each build. */
import type { Client } from "../client.ts";
import type { Rehearsal, SiteAnswer } from "../schema.ts";
import { readEntries } from "../site/entries.ts";
import { readRehearsal } from "../site/rehearsals.ts";
import { listPagePaths, loadOnce, readLocalePaths, readVersionPaths } from "../site/static-paths.ts";

/** Options of `createStaticContent`. */
export interface StaticContentOptions {
  /** The language whose paths have no prefix. */
  defaultLocale: string;
  /** The number of pages in a part of a list. */
  pageSize: number;
  /** Whether each answer is read once, as in a build; in development, everything is read each time. */
  isBuild: boolean;
}

/** What the pages of a static site read. Paths have the form of Astro's `getStaticPaths`. */
export interface StaticContent {
  /** Return the menus, settings, topics and regions of a language. */
  getSite: (locale: string) => Promise<SiteAnswer>;
  /** Return the minute that the whole site shows, if it is built from a rehearsal. */
  getRehearsal: () => Promise<Rehearsal | null>;
  /** Return every path to build: pages, the further parts of their lists, redirects. */
  getPagePaths: () => Promise<ReturnType<typeof listPagePaths>>;
  /** Return the paths of pages about the versions of a page, for every page of which readers were told a change. */
  getVersionPaths: () => ReturnType<typeof readVersionPaths>;
  /** Return the paths of a page that exists once in each language, or once for each value of a further parameter. */
  getLocalePaths: (parameter?: string, values?: readonly (string | undefined)[]) => ReturnType<typeof readLocalePaths>;
}

/** Create the reads of a static site by the client of its CMS. */
export function createStaticContent(client: Client, { defaultLocale, pageSize, isBuild }: StaticContentOptions): StaticContent {
  const getEntries = loadOnce(() => readEntries(client, pageSize), isBuild);
  const getRehearsal = loadOnce(() => readRehearsal(client), isBuild);
  return {
    getSite: loadOnce(async (locale) => (await client.get("/site", { query: { locale } })).data, isBuild),
    getRehearsal: () => getRehearsal(""),
    getPagePaths: async () => listPagePaths(await getEntries("")),
    getVersionPaths: async () => readVersionPaths(client, defaultLocale, await getEntries("")),
    getLocalePaths: (parameter, values) => readLocalePaths(client, defaultLocale, parameter, values),
  };
}
