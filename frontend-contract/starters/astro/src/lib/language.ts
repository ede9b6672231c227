/** The languages: their texts and formats. Texts of your own: `createLanguages({ …, texts: { en: { donate: "Give" } } })`. */
import { createLanguages } from "clarion-contract/site";
import { DEFAULT_LOCALE, TIME_ZONE } from "./config";

export const languageOf = createLanguages({ defaultLocale: DEFAULT_LOCALE, timeZone: TIME_ZONE });
