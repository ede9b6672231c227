/** What the parts of the component have in common: what they need to render, links and dates. */
import type { Card, Term } from "../schema.ts";
import { h, type Child } from "./dom.ts";
import type { SearchState } from "./state.ts";
import type { SearchTexts } from "./texts/index.ts";

/** What the parts of the component need to render. */
export interface View {
  texts: SearchTexts;
  locale: string;
  limit: number;
  state: SearchState;
  /** The facets of which a visitor has opened the further values. */
  expanded: Set<string>;
  /** Return the URL of the page of another search. */
  address(state: SearchState): string;
  /** Return the URL of a page of the site. */
  pageAddress(path: string): string;
  /** Search, because a visitor has asked for it. `focus` says what has the focus afterwards. */
  search(state: SearchState, focus?: "results"): void;
  /** A visitor follows a result. */
  open(event: MouseEvent, id: number | null, href: string): void;
}

/** Advice for a search without results. */
export interface Advice {
  topics: Term[];
  latest: Card[];
}

/** Render a link to another search. */
export function searchLink(view: View, state: SearchState, ...children: Child[]): HTMLAnchorElement {
  const follow = (event: MouseEvent) => {
    if (isNewTab(event)) return;
    event.preventDefault();
    view.search(state, "results");
  };
  return h("a", { href: view.address(state), part: "link", click: follow }, ...children);
}

/** Return whether a click opens a new tab or window, which is left to the browser. */
export function isNewTab(event: MouseEvent): boolean {
  return event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
}

/** Render a link to a page of the site; `id` is that of a result, of which a click is reported. */
export function pageLink(view: View, id: number | null, path: string, ...children: Child[]): HTMLAnchorElement {
  const href = view.pageAddress(path);
  return h("a", { href, part: "link", click: (event: MouseEvent) => view.open(event, id, href) }, ...children);
}

/** Format a date in a language. A date without a time is that day everywhere. */
export function formatDate(time: string, locale: string): string {
  const zone = time.length === 10 ? { timeZone: "UTC" } : {};
  return new Intl.DateTimeFormat(locale === "en" ? "en-GB" : locale, { dateStyle: "long", ...zone }).format(new Date(time));
}
