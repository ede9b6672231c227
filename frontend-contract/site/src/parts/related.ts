import type { AnyPage } from "../../../typescript/src/index.ts";
import { html, NOTHING, type Html } from "../html.ts";
import type { View } from "../view.ts";
import { card } from "./card.ts";

/** “You may also be interested in”; where “See more” leads is said to those who hear the link alone. */
export function related(view: View, { related: { heading, items, more }, ancestors }: Pick<AnyPage, "related" | "ancestors">): Html {
  if (items.length === 0) return NOTHING;
  const place = ancestors.find(({ path }) => path === more?.path)?.title;
  const onward = more && html`<a href="${more.path}">${more.label}${place && html`<span class="visually-hidden">: ${place}</span>`}</a>`;
  const cards = items.slice(0, 4).map((item) => card(view, item, { level: 3, sizes: "(min-width: 64rem) 17rem, (min-width: 40rem) 45vw, 92vw" }));
  return html`<section class="related wide" aria-labelledby="related-heading">
<div class="section-head"><h2 id="related-heading">${heading}</h2>${onward}</div>
<div class="grid grid-four">${cards}</div></section>`;
}
