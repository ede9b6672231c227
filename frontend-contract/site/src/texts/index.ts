/** The languages in which the site itself can speak. A page in another one has English around it. */
import { en, type Texts } from "./en.ts";
import { fr } from "./fr.ts";

export type { Texts } from "./en.ts";

/** The first is the one without a prefix. */
const LANGUAGES: Record<string, Texts> = { en, fr };
export const FIRST = "en";

export function textsOf(locale: string): Texts {
  return LANGUAGES[locale] ?? LANGUAGES[locale.split("-")[0] ?? ""] ?? en;
}

/** `/fr/search` is `/search` in French. */
export function splitLocale(path: string): { locale: string; rest: string } {
  const [, prefix = "", rest = "/"] = /^\/([a-z]{2}(?:-[a-z]+)?)(\/.*)?$/i.exec(path) ?? [];
  return prefix !== FIRST && prefix in LANGUAGES ? { locale: prefix, rest } : { locale: FIRST, rest: path };
}

/** What addresses in that language begin with: `""` or `"/fr"`. */
export function prefixOf(locale: string): string {
  return locale === FIRST ? "" : `/${locale}`;
}
