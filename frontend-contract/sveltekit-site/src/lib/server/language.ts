/** The languages on the server, with the texts of pages that browsers do not render themselves. */
import { createLanguages, SITE_TEXTS } from "clarion-contract/site";
import { DEFAULT_LOCALE } from "./config";

export const languageOf = createLanguages(SITE_TEXTS, { defaultLocale: DEFAULT_LOCALE });
