import type { Related } from "../../../typescript/src/index.ts";
import { html, NOTHING, type Html } from "../html.ts";
import type { View } from "../view.ts";
import { card } from "./card.ts";

/** “You may also be interested in”. */
export function related(view: View, { heading, items, more }: Related): Html {
  if (items.length === 0) return NOTHING;
  const cards = items.slice(0, 4).map((item) => card(view, item, { level: 3, sizes: "(min-width: 64rem) 17rem, (min-width: 40rem) 45vw, 92vw" }));
  return html`<section class="related wide" aria-labelledby="related-heading">
<div class="section-head"><h2 id="related-heading">${heading}</h2>${more && html`<a href="${more.path}">${more.label}</a>`}</div>
<div class="grid grid-four">${cards}</div></section>`;
}
