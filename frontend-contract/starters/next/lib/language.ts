/** The language of a page: its texts and formats. Texts of your own: `createLanguages(SITE_TEXTS, { …, texts: { en: { donate: "Give" } } })`. */
import { createLanguages, SITE_TEXTS } from "clarion-contract/site";
import { locale } from "next/root-params";
import { connection } from "next/server";
import { DEFAULT_LOCALE, TIME_ZONE } from "./config";

export const languageOf = createLanguages(SITE_TEXTS, { defaultLocale: DEFAULT_LOCALE, timeZone: TIME_ZONE });

/** Return the language of the request, from any server component. Pages are rendered on request, never by the build. */
export async function getLanguage() {
  await connection();
  return languageOf((await locale()) ?? DEFAULT_LOCALE);
}
