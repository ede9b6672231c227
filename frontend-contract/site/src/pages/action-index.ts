import type { CallToActionCard, Card, PageOf } from "clarion-contract";
import { html, type Html } from "../html.ts";
import type { PageDocument } from "../layout/page-document.ts";
import { renderCallToAction, renderCalls, selectCalls } from "../components/call-to-action.ts";
import { renderCard } from "../components/card.ts";
import type { ViewModel } from "../view-model.ts";
import { buildListPage } from "./listing.ts";

const SIZES = "(min-width: 76rem) 36rem, (min-width: 40rem) 45vw, 92vw";

/** Build the page of all running calls to action. The ones that editors have placed on this page come first. */
export function buildActionIndexPage(view: ViewModel, page: PageOf<"call_to_action_index">): PageDocument {
  const first = selectCalls(page.calls_to_action.filter(({ source }) => source === "editor"));
  const others = page.listing.items.filter(({ id }) => !first.some((one) => one.id === id));
  const items = html`${renderCalls(view, first)}
<div class="actions">${others.map((item) => renderItem(view, item))}</div>`;
  return buildListPage(view, page, [], items);
}

/** Render a call to action with its button; a card if this version of the CMS lists calls without one. */
function renderItem(view: ViewModel, item: Card): Html {
  if ("prompt" in item && "amounts" in item) return renderCallToAction(view, item as Card & CallToActionCard, { sizes: SIZES });
  return renderCard(view, item, { level: 2, sizes: SIZES });
}
