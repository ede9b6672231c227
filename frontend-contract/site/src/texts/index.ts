/** The languages in which the site itself can speak. A page in another one has English around it. */
import { en, type Texts } from "./en.ts";
import { fr } from "./fr.ts";

export type { Texts } from "./en.ts";

const LANGUAGES: Record<string, Texts> = { en, fr };

export function textsOf(locale: string): Texts {
  return LANGUAGES[locale] ?? LANGUAGES[locale.split("-")[0] ?? ""] ?? en;
}

/** `/fr/search` is `/search` in French; what has no prefix is in the first language. */
export function splitLocale(path: string, first = "en"): { locale: string; rest: string } {
  const [, prefix = "", rest = "/"] = /^\/([a-z]{2}(?:-[a-z]+)?)(\/.*)?$/i.exec(path) ?? [];
  return prefix !== first && prefix in LANGUAGES ? { locale: prefix, rest } : { locale: first, rest: path };
}

/** What addresses in that language begin with: `""` or `"/fr"`. */
export function prefixOf(locale: string, first = "en"): string {
  return locale === first ? "" : `/${locale}`;
}
