import type { PageLink } from "../../../typescript/src/index.ts";
import { html, NOTHING, type Html } from "../html.ts";
import type { View } from "../view.ts";

/** The way from the front page down to a page; not the page itself. */
export function breadcrumbs(view: View, ancestors: PageLink[]): Html {
  if (ancestors.length === 0) return NOTHING;
  const links = ancestors.map(({ type, path, title }) => {
    return html`<li><a href="${path}">${type === "home" ? view.texts.home : title}</a></li>`;
  });
  return html`<nav class="breadcrumbs" aria-label="${view.texts.youAreHere}"><ol>${links}</ol></nav>`;
}
