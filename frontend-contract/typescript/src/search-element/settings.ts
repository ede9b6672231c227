/** The settings of the component: its attributes, and the form that it wraps. */
import { readState, type SearchQuery, type SearchState } from "./state.ts";

export const ATTRIBUTES = ["action", "api", "base-url", "clicks", "facets", "filters", "lang", "limit", "locale", "mode", "site", "suggest", "url-state"];
const FACETS = "type topic region year";
const DEFAULT_LIMIT = 10;

export class Settings {
  readonly #element: HTMLElement;

  constructor(element: HTMLElement) {
    this.#element = element;
  }

  get(name: string, fallback = ""): string {
    return this.#element.getAttribute(name) ?? fallback;
  }

  /** Return whether an attribute is not `off`. */
  isOn(name: string): boolean {
    return this.get(name) !== "off";
  }

  /** Whether there is only a field, which leads to the page of results. */
  get isBox(): boolean {
    return this.get("mode") === "box";
  }

  /** Whether the address of the page is that of the search. */
  get hasUrlState(): boolean {
    return !this.isBox && this.isOn("url-state");
  }

  get language(): string {
    return this.get("lang") || this.get("locale") || this.#element.closest<HTMLElement>("[lang]")?.lang || "en";
  }

  get limit(): number {
    return Number(this.get("limit")) || DEFAULT_LIMIT;
  }

  /** The filters that visitors cannot change. */
  get fixed(): SearchQuery {
    return readState(new URLSearchParams(this.get("filters"))).query;
  }

  /** The names of the facets to show. */
  get facets(): string[] {
    return this.get("facets", FACETS).split(/[\s,]+/).filter(Boolean);
  }

  get #form(): HTMLFormElement | null {
    return this.#element.querySelector("form");
  }

  /** Return the search of the address, else the text that the wrapped form was rendered with. */
  readState(): SearchState {
    if (this.hasUrlState) return readState(new URLSearchParams(location.search));
    const q = this.#form?.querySelector<HTMLInputElement>('[name="q"]')?.value;
    return { query: q ? { q } : {}, page: 1 };
  }

  /** Return the URL of the page of results, with the hidden fields of the wrapped form. */
  readSearchUrl(): URL {
    if (this.hasUrlState) return new URL(location.href);
    const action = this.get("action") || this.#form?.getAttribute("action");
    const url = new URL(action || location.href, document.baseURI);
    for (const { name, value } of this.#form?.querySelectorAll<HTMLInputElement>("input[type=hidden][name]") ?? []) url.searchParams.set(name, value);
    return url;
  }

  /** Return the URL of a page of the site. */
  readPageUrl(path: string): string {
    return new URL(path, this.get("base-url") || document.baseURI).href;
  }
}
