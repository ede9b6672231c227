import type { AnyPage } from "clarion-contract";
import { html, EMPTY, type Html } from "../html.ts";
import type { ViewModel } from "../view-model.ts";
import { renderCardGrid } from "./card.ts";

const CARD_SIZES = "(min-width: 64rem) 17rem, (min-width: 40rem) 45vw, 7rem";

/** Render related pages. For screen readers, the “See more” link also names the page that it leads to. */
export function renderRelated(view: ViewModel, { related: { heading, items, more }, ancestors }: Pick<AnyPage, "related" | "ancestors">): Html {
  if (items.length === 0) return EMPTY;
  const target = ancestors.find(({ path }) => path === more?.path)?.title;
  const moreLink = more && html`<a href="${more.path}">${more.label}${target && html`<span class="visually-hidden">${view.texts.colon}${target}</span>`}</a>`;
  return html`<section class="related wide" aria-labelledby="related-heading">
<div class="section-head"><h2 id="related-heading">${heading}</h2>${moreLink}</div>
${renderCardGrid(view, items, 4, { level: 3, sizes: CARD_SIZES })}</section>`;
}
