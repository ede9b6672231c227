import type { AnyPage, CallToActionCard } from "clarion-contract";
import { getLanguage, label } from "@/lib/texts";
import { Link } from "./link";

/** A call to action: its reason, then its amounts and its button. */
export async function CallToAction({ call }: { call: CallToActionCard }) {
  const { t } = await getLanguage();
  return (
    <section className="call" aria-labelledby={`call-${call.id}`}>
      <p className="kind">{label(t.actionKinds, call.action_kind)}</p>
      <h2 id={`call-${call.id}`}><Link href={call.path}>{call.title}</Link></h2>
      <p>{call.prompt}</p>
      <CallFacts call={call} />
      <CallButtons call={call} />
    </section>
  );
}

/** When and where an event is, or how long a campaign runs. */
export async function CallFacts({ call: { event_at, event_place, ends_at } }: { call: CallToActionCard }) {
  const { t, date, dateTime } = await getLanguage();
  const facts = [event_at && [t.when, dateTime(event_at)], event_place && [t.where, event_place], ends_at && !event_at && [t.until, date(ends_at)]].filter((one) => !!one);
  return facts.length > 0 && <dl>{facts.map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{value}</dd></div>)}</dl>;
}

/** The button. If amounts are suggested, each of them is a button before it. */
export async function CallButtons({ call: { amounts, currency, button, action_kind } }: { call: CallToActionCard }) {
  const { t, money } = await getLanguage();
  if (!button) return null;
  const target = button.path ?? button.url;
  const withAmount = (amount: number) => `${target}${target.includes("?") ? "&" : "?"}amount=${amount}`;
  const each = action_kind === "give_monthly" && <span className="hidden"> {t.monthly}</span>;
  return (
    <>
      {amounts.length > 0 && <ul className="amounts">{amounts.map((one) => <li key={one}><a className="button secondary" href={withAmount(one)}>{money(one, currency)}{each}</a></li>)}</ul>}
      <p><Link className="button" href={target}>{button.label}</Link></p>
    </>
  );
}

/** The first call to action of a page that its body does not show already; beside it the other frequency of giving. */
export function ClosingCalls({ page: { calls_to_action, body } }: { page: AnyPage }) {
  const shown = new Set(body.map((block) => (block.type === "call_to_action" ? block.value.call_to_action.id : null)));
  const [first, ...others] = calls_to_action.filter(({ id, placement }) => !shown.has(id) && placement !== "article_flow");
  if (!first) return null;
  const isGift = ({ action_kind }: CallToActionCard) => action_kind === "give_once" || action_kind === "give_monthly";
  const other = isGift(first) ? others.find((one) => isGift(one) && one.action_kind !== first.action_kind) : undefined;
  return <div className="calls wide">{[first, ...(other ? [other] : [])].map((call) => <CallToAction key={call.id} call={call} />)}</div>;
}
