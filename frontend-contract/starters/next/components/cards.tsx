/** Pages in lists, and calls to action. */
import type { AnyPage, CallToActionCard, Card } from "clarion-contract";
import { buttonTarget, isDated, kindLabel, remainingCalls, selectCalls } from "clarion-contract/site";
import { getLanguage } from "@/lib/language";
import { Link, Picture } from "./basics";

/** A page in a list: picture, kind and date, linked headline, summary. Without `sizes` it has no picture. */
export async function CardView({ card, as: Heading = "h2", sizes, eager }: { card: Card; as?: "h2" | "h3"; sizes?: string; eager?: boolean }) {
  const { t, locale, date } = await getLanguage();
  return (
    <article className="card" lang={card.locale === locale ? undefined : card.locale}>
      {sizes && <Picture image={card.image} sizes={sizes} eager={eager} alt="" />}
      <div>
        <p className="kind">{kindLabel(t, card)} {isDated(card) && <time dateTime={card.published_at}>{date(card.published_at)}</time>}</p>
        <Heading><Link href={card.path}>{card.title}</Link></Heading>
        <p className="summary">{card.summary}</p>
      </div>
    </article>
  );
}

/** What follows an article: pages that the editor has chosen, then similar ones. */
export function RelatedPages({ page: { related: { heading, items, more } } }: { page: AnyPage }) {
  if (items.length === 0) return null;
  return (
    <section className="wide related" aria-labelledby="related">
      <div className="section-head"><h2 id="related">{heading}</h2>{more && <Link href={more.path}>{more.label}</Link>}</div>
      <div className="grid four">{items.slice(0, 4).map((one) => <CardView key={one.id} card={one} as="h3" sizes="(min-width: 64rem) 17rem, (min-width: 40rem) 45vw, 92vw" />)}</div>
    </section>
  );
}

/** A call to action: its reason, then its amounts and its button. */
export async function CallToAction({ call }: { call: CallToActionCard }) {
  const { t } = await getLanguage();
  return (
    <section className="call" aria-labelledby={`call-${call.id}`}>
      <p className="kind">{kindLabel(t, { type: "call_to_action", ...call })}</p>
      <h2 id={`call-${call.id}`}><Link href={call.path}>{call.title}</Link></h2>
      <p>{call.prompt}</p>
      <CallButtons call={call} />
    </section>
  );
}

/** When and where an event is, how long a campaign runs and what it has reached, the suggested amounts, and the main button. */
export async function CallButtons({ call: { amounts, currency, goal, reached, button, action_kind, event_at, event_place, ends_at } }: { call: CallToActionCard }) {
  const { t, date, dateTime, money } = await getLanguage();
  const facts = [event_at && [t.when, dateTime(event_at)], event_place && [t.where, event_place], ends_at && !event_at && [t.until, date(ends_at)]].filter((one) => !!one);
  const progress = t.reached.replace("{reached}", money(reached ?? 0, currency)).replace("{goal}", money(goal ?? 0, currency));
  const each = action_kind === "give_monthly" && <span className="hidden"> {t.monthly}</span>;
  return (
    <>
      {facts.length > 0 && <dl>{facts.map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{value}</dd></div>)}</dl>}
      {!!goal && reached !== null && <p className="progress"><progress max={goal} value={Math.min(reached, goal)} aria-label={progress} /> {progress}</p>}
      {button && amounts.length > 0 && <ul className="amounts">{amounts.map((one) => <li key={one}><a className="button secondary" href={buttonTarget(button, one)}>{money(one, currency)}{each}</a></li>)}</ul>}
      {button && <p><Link className="button" href={buttonTarget(button)}>{button.label}</Link></p>}
    </>
  );
}

/** The first call to action of a page that its body does not show already; beside it the other frequency of giving. */
export function ClosingCalls({ page }: { page: AnyPage }) {
  const calls = selectCalls(remainingCalls(page).filter(({ placement }) => placement !== "article_flow"));
  return calls.length > 0 && <div className="calls wide">{calls.map((call) => <CallToAction key={call.id} call={call} />)}</div>;
}
