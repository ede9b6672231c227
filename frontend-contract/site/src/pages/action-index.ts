import type { Card, PageOf } from "clarion-contract";
import { calendarUrl, selectCalls } from "clarion-contract/site";
import { html, type Html } from "../html.ts";
import type { PageDocument } from "../layout/page-document.ts";
import { renderCallToAction, renderCalls } from "../components/call-to-action.ts";
import { renderCard } from "../components/card.ts";
import type { ViewModel } from "../view-model.ts";
import { buildListPage } from "./listing.ts";

const SIZES = "(min-width: 76rem) 36rem, (min-width: 40rem) 45vw, 92vw";

/** Build the page of all running calls to action. The ones that editors have placed on this page come first. */
export function buildActionIndexPage(view: ViewModel, page: PageOf<"call_to_action_index">): PageDocument {
  const first = selectCalls(page.calls_to_action.filter(({ source }) => source === "editor"));
  const others = page.listing.items.filter(({ id }) => !first.some((one) => one.id === id));
  const { config: { cmsUrl, site }, locale, texts } = view;
  const hasEvents = [...first, ...others.map(({ action }) => action)].some((call) => call?.event_at);
  const calendar = hasEvents && html`<p class="calendar-link"><a href="${calendarUrl(cmsUrl, { locale, site })}">${texts.addToCalendar}${texts.colon}${page.title}</a></p>`;
  const items = html`${renderCalls(view, first)}
<div class="actions">${others.map((item) => renderItem(view, item))}</div>${calendar}`;
  const hasSignUp = [...first, ...others].some(({ action_kind: kind }) => kind === "sign_up");
  return { ...buildListPage(view, page, [], items), newsletter: !hasSignUp };
}

/** Render a call to action with its picture, goal and button. */
function renderItem(view: ViewModel, item: Card): Html {
  if (!item.action || !item.action_kind) return renderCard(view, item, { level: 2, sizes: SIZES });
  const { action, action_kind, id, image, path, title, summary } = item;
  return renderCallToAction(view, { ...action, action_kind, id, image, path, title, prompt: summary }, { sizes: SIZES });
}
