import type { AnyPage } from "../../../typescript/src/index.ts";
import { html, EMPTY, type Html } from "../html.ts";
import type { ViewModel } from "../view-model.ts";
import { renderCard } from "./card.ts";

/** Render related pages. For screen readers, the “See more” link also names the page that it leads to. */
export function renderRelated(view: ViewModel, { related: { heading, items, more }, ancestors }: Pick<AnyPage, "related" | "ancestors">): Html {
  if (items.length === 0) return EMPTY;
  const target = ancestors.find(({ path }) => path === more?.path)?.title;
  const moreLink = more && html`<a href="${more.path}">${more.label}${target && html`<span class="visually-hidden">${view.texts.colon}${target}</span>`}</a>`;
  const cards = items.slice(0, 4).map((item) => renderCard(view, item, { level: 3, sizes: "(min-width: 64rem) 17rem, (min-width: 40rem) 45vw, 92vw" }));
  return html`<section class="related wide" aria-labelledby="related-heading">
<div class="section-head"><h2 id="related-heading">${heading}</h2>${moreLink}</div>
<div class="grid grid-four">${cards}</div></section>`;
}
