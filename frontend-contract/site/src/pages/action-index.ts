import type { PageOf } from "../../../typescript/src/index.ts";
import { html } from "../html.ts";
import type { PageDocument } from "../layout/page-document.ts";
import { selectCalls, renderCalls } from "../components/call-to-action.ts";
import { renderCard } from "../components/card.ts";
import type { ViewModel } from "../view-model.ts";
import { buildListPage } from "./listing.ts";

/** Build the page of all running calls to action. The ones that editors have placed on this page come first. */
export function buildActionIndexPage(view: ViewModel, page: PageOf<"call_to_action_index">): PageDocument {
  const first = selectCalls(page.calls_to_action.filter(({ source }) => source === "editor"));
  const others = page.listing.items.filter(({ id }) => !first.some((one) => one.id === id));
  const sizes = "(min-width: 76rem) 34rem, (min-width: 40rem) 45vw, 92vw";
  const items = html`${renderCalls(view, first)}
<div class="grid grid-two actions">${others.map((item) => renderCard(view, item, { level: 2, sizes }))}</div>`;
  return buildListPage(view, page, [], items, html``);
}
