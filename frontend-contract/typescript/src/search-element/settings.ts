/** The settings of the component: its attributes, and the form that it wraps. */
import { readState, writeState, type SearchQuery, type SearchState } from "./state.ts";
import { siteUrl } from "./urls.ts";

export const ATTRIBUTES = "action api base-url clicks facets filters lang limit locale mode site suggest url-state".split(" ");
const FACETS = "type topic region year";
const DEFAULT_LIMIT = 10;

export interface Settings {
  api: string;
  site: string;
  locale: string;
  language: string;
  limit: number;
  /** Whether there is only a field, which leads to the page of results. */
  isBox: boolean;
  /** Whether the address of the page is that of the search. */
  hasUrlState: boolean;
  suggests: boolean;
  reportsClicks: boolean;
  /** The filters that visitors cannot change. */
  fixed: SearchQuery;
  /** The names of the facets to show. */
  facets: string[];
  /** The search of the address, else the text that the wrapped form was rendered with. */
  state(): SearchState;
  /** The URL of the page of results for a search, with the hidden fields of the wrapped form. */
  searchUrl(state: SearchState): string;
  /** The URL of a page of the site; `#` for a path that leads elsewhere. */
  pageUrl(path: string): string;
}

/** Read the settings. A changed attribute needs other ones. */
export function readSettings(element: HTMLElement): Settings {
  const get = (name: string, fallback = "") => element.getAttribute(name) ?? fallback;
  const form = element.querySelector("form");
  const isBox = get("mode") === "box";
  const urlState = get("url-state");
  const hasUrlState = !isBox && urlState !== "off";
  const prefix = urlState === "off" ? "" : urlState;
  const locale = get("locale");
  return {
    api: get("api"),
    site: get("site"),
    locale,
    language: get("lang") || locale || element.closest<HTMLElement>("[lang]")?.lang || "en",
    limit: Number(get("limit")) || DEFAULT_LIMIT,
    isBox,
    hasUrlState,
    suggests: get("suggest") !== "off",
    reportsClicks: get("clicks") !== "off",
    fixed: readState(new URLSearchParams(get("filters"))).query,
    facets: get("facets", FACETS).split(/[\s,]+/).filter(Boolean),
    state() {
      if (hasUrlState) return readState(new URLSearchParams(location.search), prefix);
      const q = form?.querySelector<HTMLInputElement>(`[name="${prefix}q"]`)?.value;
      return { query: q ? { q } : {}, page: 1 };
    },
    searchUrl(state) {
      const url = new URL((!hasUrlState && (get("action") || form?.getAttribute("action"))) || location.href, document.baseURI);
      const hidden = form?.querySelectorAll<HTMLInputElement>("input[type=hidden][name]") ?? [];
      if (!hasUrlState) for (const { name, value } of hidden) url.searchParams.set(name, value);
      return writeState(url, state, prefix).href;
    },
    pageUrl: (path) => siteUrl(path, get("base-url") || document.baseURI),
  };
}
