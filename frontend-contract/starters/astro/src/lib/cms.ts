/** Reads the content of the site from the CMS, once for each build. */
import { createClient } from "clarion-contract";
import { loadOnce, readLocalePaths, readPagePaths } from "clarion-contract/site";
import { API_URL, DEFAULT_LOCALE, FRONTEND_KEY, FRONTEND_URL, SITE } from "./config";

export const PAGE_SIZE = 24;
const isRecorded = API_URL === "examples";

export const cms = createClient({
  baseUrl: isRecorded ? "https://cms.example.org" : API_URL,
  site: SITE,
  frontendKey: FRONTEND_KEY,
  fresh: true, // a cache in front of the CMS must not answer with what a webhook has just told to be old
  fetch: isRecorded ? (await import("clarion-contract/mock")).mockFetch({ frontendUrl: FRONTEND_URL }) : undefined,
});

export const getSite = loadOnce(async (locale) => (await cms.get("/site", { query: { locale } })).data, import.meta.env.PROD);

/** Return every path to build: pages, the further parts of their lists, redirects. */
export const getPagePaths = () => readPagePaths(cms, PAGE_SIZE);

/** Return the paths of a page that exists once in each language, or once for each value of a further parameter. */
export const getLocalePaths = (parameter?: string, values?: string[]) => readLocalePaths(cms, DEFAULT_LOCALE, parameter, values);
