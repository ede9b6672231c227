import type { Term } from "../../../typescript/src/index.ts";
import { html, NOTHING, type Html } from "../html.ts";
import { at, type View } from "../view.ts";

/** What a page is about, each leading to a search for more of it. */
export function topics(view: View, terms: Term[]): Html {
  if (terms.length === 0) return NOTHING;
  const links = terms.map((term) => html`<li><a href="${at(view, "/search")}?topic=${term.value}">${term.label}</a></li>`);
  return html`<section class="topics" aria-labelledby="topics-heading"><h2 id="topics-heading">${view.texts.topics}</h2>
<ul class="tags">${links}</ul></section>`;
}
