import type { CallToActionCard, PlacedCall } from "clarion-contract";
import { buttonTarget, calendarUrl, selectCalls } from "clarion-contract/site";
import { attributes, html, EMPTY, type Html } from "../html.ts";
import { formatMoney, formatDateTime, formatDate, formatNumber, localizedPath, type ViewModel } from "../view-model.ts";
import { renderTitle } from "./card.ts";
import { renderPicture } from "./picture.ts";

/** What is needed to show a call to action: its own card, or a card of a list with what the list knows about the call. */
export type Call = Omit<CallToActionCard, "text">;

export interface CallOptions {
  level?: 2 | 3;
  /** The `sizes` of the picture; without it the call has no picture. */
  sizes?: string;
}

/** Render a call to action: its picture, its reason, then its button or its donation amounts. */
export function renderCallToAction(view: ViewModel, action: Call, { level = 2, sizes }: CallOptions = {}): Html {
  const image = sizes && action.image ? html`<div class="call-picture">${renderPicture(view, action.image, { sizes, alt: "" })}</div>` : null;
  return html`<section class="call call-${action.action_kind}" aria-labelledby="call-${action.id}">${image}<div class="call-text">
<p class="eyebrow">${view.texts.actionKinds[action.action_kind]}</p>
${renderTitle(level, html`<a id="call-${action.id}" href="${action.path}"><bdi>${action.title}</bdi></a>`)}
<p class="call-prompt"><bdi>${action.prompt}</bdi></p>
${renderEventFacts(view, action)}${renderProgress(view, action)}${renderButtons(view, action)}</div></section>`;
}

/** The calls to action of a page by their place: beside the text, within it, and at the end. */
export interface ArrangedCalls {
  aside: PlacedCall[];
  flow: PlacedCall[];
  end: PlacedCall[];
}

/** Sort the calls to action of a page by their place, without those in `shown`, which its body contains already. */
export function arrangeCalls(calls: PlacedCall[], shown: ReadonlySet<number>): ArrangedCalls {
  const others = calls.filter(({ id }) => !shown.has(id));
  const aside = others.filter(({ placement }) => placement === "sidebar");
  const flow = others.filter(({ placement }) => placement === "article_flow");
  return { aside, flow, end: others.filter((call) => !aside.includes(call) && !flow.includes(call)) };
}

/** Render the calls to action at the end of a page: the first one or the pair of donations large, the others below it. */
export function renderClosingCalls(view: ViewModel, calls: Call[]): Html {
  if (calls.length === 0) return EMPTY;
  const first = selectCalls(calls);
  const others = calls.filter((call) => !first.includes(call));
  const more = html`<div class="calls-more grid grid-${others.length}">${others.map((one) => renderCallToAction(view, one, { level: 3 }))}</div>`;
  return html`<section class="calls-band" aria-label="${view.texts.whatYouCanDo}"><div class="wide">${renderCalls(view, first)}${others.length > 0 && more}</div></section>`;
}

/** Render one call to action, or two side by side on wide screens. */
export function renderCalls(view: ViewModel, calls: Call[]): Html {
  if (calls.length === 0) return EMPTY;
  return html`<div class="calls${calls.length > 1 ? " calls-pair" : ""}">${calls.map((one) => renderCallToAction(view, one))}</div>`;
}

/** Render the time and place of an event, or the end of a campaign. */
export function renderEventFacts(view: ViewModel, { event_at, event_place, ends_at }: Call): Html {
  const { when, where, until } = view.texts;
  const facts = [
    event_at && html`<div><dt>${when}</dt><dd><time datetime="${event_at}">${formatDateTime(view, event_at)}</time></dd></div>`,
    event_place && html`<div><dt>${where}</dt><dd>${event_place}</dd></div>`,
    ends_at && !event_at && html`<div><dt>${until}</dt><dd><time datetime="${ends_at}">${formatDate(view, ends_at)}</time></dd></div>`,
  ].filter(Boolean);
  return facts.length > 0 ? html`<dl class="facts">${facts}</dl>` : EMPTY;
}

/** Render a link that adds the event of a page to a calendar. */
export function renderCalendarLink(view: ViewModel, page: number): Html {
  const { config: { cmsUrl, site }, locale, texts } = view;
  return html`<p><a href="${calendarUrl(cmsUrl, { locale, site, page })}">${texts.addToCalendar}</a></p>`;
}

/** Render how much of a goal is reached, as text and as a bar. A goal without a figure of what is reached shows nothing. */
export function renderProgress(view: ViewModel, { goal, reached, currency }: Call): Html {
  if (!goal || reached === null) return EMPTY;
  const [part, whole] = [reached, goal].map((value) => (currency ? formatMoney(view, value, currency) : formatNumber(view, value)));
  const text = view.texts.reached(part ?? "", whole ?? "");
  return html`<div class="progress"><progress${attributes({ max: goal, value: Math.min(reached, goal), "aria-label": text })}></progress><span>${text}</span></div>`;
}

/** Render the button. If amounts are suggested, render a button for each of them first. */
export function renderButtons(view: ViewModel, action: Call): Html {
  const { amounts, currency, action_kind } = action;
  const button = action.button ?? getDefaultButton(view, action);
  if (!button) return EMPTY;
  const main = html`<a class="button" href="${buttonTarget(button)}" dir="auto">${button.label}</a>`;
  if (amounts.length === 0) return html`<p class="call-buttons">${main}</p>`;
  const each = action_kind === "give_monthly" ? html` <span class="visually-hidden">${view.texts.monthly}</span>` : null;
  const choices = amounts.map((amount) => {
    return html`<li><a class="button button-amount" href="${buttonTarget(button, amount)}">${formatMoney(view, amount, currency)}${each}</a></li>`;
  });
  return html`<ul class="amounts">${choices}</ul><p class="call-buttons">${main}</p>`;
}

/** Return the button of a call without one: this site's own form for a newsletter, or the donor portal. */
function getDefaultButton(view: ViewModel, { action_kind }: Call): { label: string; url: string; path?: string | null } | null {
  if (action_kind === "sign_up") return { label: view.texts.signUp.send, url: localizedPath(view, "/sign-up") };
  return action_kind === "donor_portal" ? view.chrome?.settings.donor_portal ?? null : null;
}
