import { html, EMPTY, type Html } from "../html.ts";
import type { ViewModel } from "../view-model.ts";

export interface Pagination {
  page: number;
  previous: string | null;
  next: string | null;
}

/** Render links to the previous and the next page of a list; nothing if there is only one. */
export function renderPagination(view: ViewModel, { page, previous, next }: Pagination): Html {
  if (!previous && !next) return EMPTY;
  const { pages, page: pageLabel, previous: previousLabel, next: nextLabel } = view.texts;
  return html`<nav class="pager" aria-label="${pages}">
${previous ? html`<a rel="prev" href="${previous}">${previousLabel}</a>` : html`<span></span>`}
<span aria-current="page">${pageLabel(page)}</span>
${next ? html`<a rel="next" href="${next}">${nextLabel}</a>` : html`<span></span>`}</nav>`;
}

/** Return the path and query of a URL with some parameters replaced; null removes one. */
export function updateQuery(url: URL, parameters: Record<string, string | number | null>): string {
  const params = new URLSearchParams(url.searchParams);
  for (const [name, value] of Object.entries(parameters)) {
    if (value === null) params.delete(name);
    else params.set(name, String(value));
  }
  const query = params.toString();
  return url.pathname + (query && `?${query}`);
}
