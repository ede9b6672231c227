import type { PageLink } from "clarion-contract";
import { html, EMPTY, type Html } from "../html.ts";
import type { ViewModel } from "../view-model.ts";

/** Render links to the ancestors of a page, from the home page down. */
export function renderBreadcrumbs(view: ViewModel, ancestors: PageLink[]): Html {
  if (ancestors.length === 0) return EMPTY;
  const links = ancestors.map(({ type, path, title }) => {
    return html`<li><a href="${path}">${type === "home" ? view.texts.home : title}</a></li>`;
  });
  return html`<nav class="breadcrumbs" aria-label="${view.texts.youAreHere}"><ol>${links}</ol></nav>`;
}
