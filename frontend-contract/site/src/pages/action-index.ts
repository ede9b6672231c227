import type { PageOf } from "../../../typescript/src/index.ts";
import { html } from "../html.ts";
import type { Sheet } from "../layout/document.ts";
import { pairOf, pairOfCalls } from "../parts/call.ts";
import { card } from "../parts/card.ts";
import type { View } from "../view.ts";
import { listSheet } from "./listing.ts";

/** Everything one can do at this moment, in the order that editors gave it; what they chose for this page comes first. */
export function actionIndex(view: View, page: PageOf<"call_to_action_index">): Sheet {
  const first = pairOf(page.calls_to_action.filter(({ source }) => source === "editor"));
  const others = page.listing.items.filter(({ id }) => !first.some((one) => one.id === id));
  const sizes = "(min-width: 76rem) 34rem, (min-width: 40rem) 45vw, 92vw";
  const items = html`${pairOfCalls(view, first)}
<div class="grid grid-two actions">${others.map((item) => card(view, item, { level: 2, sizes }))}</div>`;
  return listSheet(view, page, [], items, html``);
}
