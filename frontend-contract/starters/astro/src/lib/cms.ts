/** Reads the content of the site from the CMS, once for each build. */
import { listPagePaths, loadOnce, readEntries, readLocalePaths, readRehearsal, readVersionPaths } from "clarion-contract/site";
import { createStaticClient } from "clarion-contract/static-server";
import { DEFAULT_LOCALE, IS_REHEARSAL } from "./config";

export const PAGE_SIZE = 24;
const isBuild = import.meta.env.PROD; // in development, everything is read anew

/** The client. The environment names the CMS, or the recorded responses of the package. */
export const cms = await createStaticClient(process.env);

export const getSite = loadOnce(async (locale) => (await cms.get("/site", { query: { locale } })).data, isBuild);
/** Return the minute that the whole site shows, if it is built from a rehearsal. */
export const getRehearsal = loadOnce(async () => (IS_REHEARSAL ? readRehearsal(cms) : null), isBuild);

const getEntries = loadOnce(() => readEntries(cms, PAGE_SIZE), isBuild);

/** Return every path to build: pages, the further parts of their lists, redirects. */
export const getPagePaths = async () => listPagePaths(await getEntries(""));

/** Return the paths of pages about the versions of a page, for every page of which readers were told a change. */
export const getVersionPaths = async () => readVersionPaths(cms, DEFAULT_LOCALE, await getEntries(""));

/** Return the paths of a page that exists once in each language, or once for each value of a further parameter. */
export const getLocalePaths = (parameter?: string, values?: (string | undefined)[]) => readLocalePaths(cms, DEFAULT_LOCALE, parameter, values);
