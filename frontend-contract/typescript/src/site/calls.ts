/** Calls to action: which ones a page shows, and where their buttons lead. */
import type { AnyPage, CallToActionCard, PlacedCall } from "../schema.ts";

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
