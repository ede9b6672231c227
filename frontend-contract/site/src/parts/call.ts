import type { ActionKind, CallToActionCard, PlacedCall } from "../../../typescript/src/index.ts";
import { html, NOTHING, trusted, type Html } from "../html.ts";
import { money, moment, day, type View } from "../view.ts";
import { titled } from "./card.ts";

const GIVING: readonly ActionKind[] = ["give_once", "give_monthly"];

/** What the visitor is asked to do: why, then the one button or the amounts. */
export function call(view: View, action: CallToActionCard, level: 2 | 3 = 2): Html {
  return html`<section class="call call-${action.action_kind}" aria-labelledby="call-${action.id}">
<p class="eyebrow">${view.texts.actionKinds[action.action_kind]}</p>
${titled(level, html`<a id="call-${action.id}" href="${action.path}">${action.title}</a>`)}
<p class="call-prompt">${action.prompt}</p>
${eventOf(view, action)}${buttonsOf(view, action)}</section>`;
}

/** At the end of a page: what has not been shown in its flow, one thing to do or the two ways to give. */
export function closingCalls(view: View, calls: PlacedCall[], shown: ReadonlySet<number>): Html {
  return pairOfCalls(view, pairOf(calls.filter(({ id, placement }) => !shown.has(id) && placement !== "article_flow")));
}

/** The first of them; if it asks to give, once or each month, the first of the other kind goes with it. */
export function pairOf<Call extends CallToActionCard>(calls: Call[]): Call[] {
  const [first] = calls;
  if (!first) return [];
  const other = calls.find(({ action_kind: kind }) => isGiving(first) && GIVING.includes(kind) && kind !== first.action_kind);
  return other ? [first, other].sort((one, two) => GIVING.indexOf(one.action_kind) - GIVING.indexOf(two.action_kind)) : [first];
}

/** Side by side where there is room. */
export function pairOfCalls(view: View, calls: CallToActionCard[]): Html {
  if (calls.length === 0) return NOTHING;
  return html`<div class="calls wide${calls.length > 1 ? " calls-pair" : ""}">${calls.map((one) => call(view, one))}</div>`;
}

export function isGiving({ action_kind: kind }: CallToActionCard): boolean {
  return GIVING.includes(kind);
}

/** Where and when, for what takes place. */
export function eventOf(view: View, { event_at, event_place, ends_at }: CallToActionCard): Html {
  const { when, where, until } = view.texts;
  const facts = [
    event_at && html`<div><dt>${when}</dt><dd><time datetime="${event_at}">${moment(view, event_at)}</time></dd></div>`,
    event_place && html`<div><dt>${where}</dt><dd>${event_place}</dd></div>`,
    ends_at && !event_at && html`<div><dt>${until}</dt><dd><time datetime="${ends_at}">${day(view, ends_at)}</time></dd></div>`,
  ].filter(Boolean);
  return facts.length > 0 ? html`<dl class="facts">${facts}</dl>` : NOTHING;
}

/** The button, or one for each amount with the button for another. */
export function buttonsOf(view: View, { amounts, currency, button, action_kind }: CallToActionCard): Html {
  if (!button) return NOTHING;
  const link = button.path ?? button.url;
  const main = html`<a class="button" href="${link}">${button.label}</a>`;
  if (amounts.length === 0) return html`<p class="call-buttons">${main}</p>`;
  const each = action_kind === "give_monthly" ? html` <span class="visually-hidden">${view.texts.monthly}</span>` : null;
  const choices = amounts.map((amount) => {
    return html`<li><a class="button button-amount" href="${withAmount(link, amount)}">${money(view, amount, currency)}${each}</a></li>`;
  });
  return html`<ul class="amounts">${choices}</ul><p class="call-buttons">${main}</p>`;
}

/** What the call says at length, on its own page. */
export function callText({ text }: CallToActionCard): Html {
  return trusted(text);
}

function withAmount(link: string, amount: number): string {
  return `${link}${link.includes("?") ? "&" : "?"}amount=${String(amount)}`;
}
