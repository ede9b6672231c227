/** Calls to action: which ones a page shows, and where their buttons lead. */
import { toSearchParams } from "../query.ts";
import type { AnyPage, CallToActionCard, PlacedCall } from "../schema.ts";
import type { Prefix } from "../types.ts";
import type { SiteLanguage } from "./language.ts";

const PREFIX: Prefix = "/api/v1";
const DONATION_KINDS: readonly string[] = ["give_once", "give_monthly"];

/** Return the calls to action of a page that its body does not contain already. */
export function remainingCalls({ calls_to_action, body }: Pick<AnyPage, "calls_to_action" | "body">): PlacedCall[] {
  const shown = body.map((block) => (block.type === "call_to_action" ? block.value.call_to_action.id : null));
  return calls_to_action.filter(({ id }) => !shown.includes(id));
}

/** Return the first call; if it asks for a donation, together with the first of the other frequency: one-off, then monthly. */
export function selectCalls<Call extends Pick<CallToActionCard, "action_kind">>(calls: readonly Call[]): Call[] {
  const [first] = calls;
  if (!first || !DONATION_KINDS.includes(first.action_kind)) return first ? [first] : [];
  return DONATION_KINDS.flatMap((kind) => calls.find(({ action_kind }) => action_kind === kind) ?? []);
}

/** Return where a button leads: a path of this site, or the address of another one. With an amount, `amount=` is added. */
export function buttonTarget({ path, url }: { path?: string | null; url: string }, amount?: number): string {
  const target = path ?? url;
  return amount === undefined ? target : `${target}${target.includes("?") ? "&" : "?"}amount=${String(amount)}`;
}

/** Return the calls to show after a page: of those that its body does not show, the first one or the pair of donations. */
export function closingCalls(page: Pick<AnyPage, "calls_to_action" | "body">): PlacedCall[] {
  return selectCalls(remainingCalls(page).filter(({ placement }) => placement !== "article_flow"));
}

/**
 * Return the address of a calendar (iCalendar) of the CMS: of the event of a page by its id, else of all events among the calls to
 * action. `cms` is the CMS for browsers, `site` the host of the website if it is not the default one.
 */
export function calendarUrl(cms: string, { locale, site, page }: { locale: string; site?: string | undefined; page?: number }): string {
  const path = page === undefined ? "/feeds/calls-to-action.ics" : `/pages/${String(page)}/event.ics`;
  return `${cms}${PREFIX}${path}?${toSearchParams({ locale, site }).toString()}`;
}

/** What a call to action shows beside its title and its prompt, in words. */
export interface CallDescription {
  /** When and where an event is, or until when a campaign runs: names and values. */
  facts: [name: string, value: string][];
  /** How much of the goal is reached. */
  progress: { text: string; value: number; max: number } | null;
  /** The suggested amounts, which lead to the target of the button. */
  amounts: { label: string; target: string }[];
  /** What belongs after every amount: `a month`, or nothing. */
  each: string;
}

/** Describe a call to action in a language. */
export function describeCall(call: Omit<CallToActionCard, "text">, { t, date, dateTime, money }: SiteLanguage): CallDescription {
  const { event_at, event_place, ends_at, goal, reached, currency, amounts, button, action_kind } = call;
  const facts: [string, string][] = [];
  if (event_at) facts.push([t.when, dateTime(event_at)]);
  if (event_place) facts.push([t.where, event_place]);
  if (ends_at && !event_at) facts.push([t.until, date(ends_at)]);
  const text = t.reached.replace("{reached}", money(reached ?? 0, currency)).replace("{goal}", money(goal ?? 0, currency));
  return {
    facts,
    progress: goal && reached !== null ? { text, value: Math.min(reached, goal), max: goal } : null,
    amounts: button ? amounts.map((amount) => ({ label: money(amount, currency), target: buttonTarget(button, amount) })) : [],
    each: action_kind === "give_monthly" ? t.monthly : "",
  };
}
