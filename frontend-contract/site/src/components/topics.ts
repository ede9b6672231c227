import type { Term } from "clarion-contract";
import { html, EMPTY, type Html } from "../html.ts";
import { localizedPath, type ViewModel } from "../view-model.ts";

/** Render the topics of a page, each linked to a search for it. */
export function renderTopics(view: ViewModel, terms: Term[]): Html {
  if (terms.length === 0) return EMPTY;
  const links = terms.map((term) => html`<li><a href="${localizedPath(view, "/search")}?topic=${term.value}" dir="auto">${term.label}</a></li>`);
  return html`<section class="topics" aria-labelledby="topics-heading"><h2 id="topics-heading">${view.texts.topics}</h2>
<ul class="tags">${links}</ul></section>`;
}
