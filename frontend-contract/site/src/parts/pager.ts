import { html, NOTHING, type Html } from "../html.ts";
import type { View } from "../view.ts";

export interface Pager {
  page: number;
  previous: string | null;
  next: string | null;
}

/** Links to the pages of a list before and after this one. */
export function pager(view: View, { page, previous, next }: Pager): Html {
  if (!previous && !next) return NOTHING;
  const { pages, page: named, previous: before, next: after } = view.texts;
  return html`<nav class="pager" aria-label="${pages}">
${previous ? html`<a rel="prev" href="${previous}">${before}</a>` : html`<span></span>`}
<span aria-current="page">${named(page)}</span>
${next ? html`<a rel="next" href="${next}">${after}</a>` : html`<span></span>`}</nav>`;
}

/** The same address with some parameters set anew; null takes one away. */
export function changed(address: URL, parameters: Record<string, string | number | null>): string {
  const params = new URLSearchParams(address.searchParams);
  for (const [name, value] of Object.entries(parameters)) {
    if (value === null) params.delete(name);
    else params.set(name, String(value));
  }
  const query = params.toString();
  return address.pathname + (query && `?${query}`);
}
