/** The search box: a form that needs no JavaScript, in an element that adds suggestions. For servers and browsers. */
import type { ReactElement } from "react";
import type { SiteLanguage } from "../site/language.ts";
import { SearchElement } from "./browser.tsx";

/** Properties of `SearchBox`. */
export interface SearchBoxProps {
  language: Pick<SiteLanguage, "t" | "locale" | "prefix">;
  /** The address of the CMS for browsers. */
  api: string;
  site?: string | undefined;
  /** What is searched for. */
  query?: string | undefined;
}

/** Show the search box, whose form leads to the search page of the language. */
export function SearchBox({ language: { t, locale, prefix }, api, site, query = "" }: SearchBoxProps): ReactElement {
  const action = `${prefix}/search/`;
  return (
    <SearchElement key={query} mode="box" api={api} site={site} locale={locale} action={action}>
      <form role="search" className="search-box" action={action}>
        <label htmlFor="q">{t.searchLabel}</label>
        <input id="q" name="q" type="search" defaultValue={query} maxLength={512} dir="auto" />
        <button className="button">{t.search}</button>
      </form>
    </SearchElement>
  );
}
