/** The languages: their texts and formats. Texts of your own: `createLanguages(SITE_TEXTS, { …, texts: { en: { donate: "Give" } } })`. */
import { createLanguages, SITE_TEXTS } from "clarion-contract/site";
import { DEFAULT_LOCALE, TIME_ZONE } from "./config";

export const languageOf = createLanguages(SITE_TEXTS, { defaultLocale: DEFAULT_LOCALE, timeZone: TIME_ZONE });
