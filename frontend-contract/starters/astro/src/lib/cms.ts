/** Reads the content of the site from the CMS, once for each build. */
import { createStaticClient, createStaticContent } from "clarion-contract/static-server";
import { DEFAULT_LOCALE } from "./config";

export const PAGE_SIZE = 24;

/** The client. The environment names the CMS, or the recorded responses of the package. */
export const cms = await createStaticClient(process.env);

const options = { defaultLocale: DEFAULT_LOCALE, pageSize: PAGE_SIZE, isBuild: import.meta.env.PROD }; // in development, everything is read anew

export const { getSite, getRehearsal, getPagePaths, getVersionPaths, getLocalePaths } = createStaticContent(cms, options);
