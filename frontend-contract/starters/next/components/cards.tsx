/** Pages in lists, and calls to action. */
import type { AnyPage, CallToActionCard, Card } from "clarion-contract";
import { getLanguage, label, type Texts } from "@/lib/language";
import { Link, Picture } from "./basics";

/** A page in a list: picture, kind and date, linked headline, summary. Without `sizes` it has no picture. */
export async function CardView({ card, as: Heading = "h2", sizes, eager }: { card: Card; as?: "h2" | "h3"; sizes?: string; eager?: boolean }) {
  const { t, locale, date } = await getLanguage();
  return (
    <article className="card" lang={card.locale === locale ? undefined : card.locale}>
      {sizes && <Picture image={card.image} sizes={sizes} eager={eager} alt="" />}
      <div>
        <p className="kind">{kindOf(t, card)} {isDated(card) && <time dateTime={card.published_at}>{date(card.published_at)}</time>}</p>
        <Heading><Link href={card.path}>{card.title}</Link></Heading>
        <p className="summary">{card.summary}</p>
      </div>
    </article>
  );
}

type Kinds = Pick<Card, "type" | "published_at"> & Partial<Pick<Card, "story_kind" | "action_kind">>;

export function kindOf(t: Texts, { type, story_kind, action_kind }: Kinds): string {
  return story_kind ? label(t.storyKinds, story_kind) : action_kind ? label(t.actionKinds, action_kind) : label(t.pageTypes, type);
}

export function isDated<Page extends Kinds>(page: Page): page is Page & { published_at: string } {
  return page.published_at !== null && ["release", "story"].includes(page.type);
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
      <p className="kind">{label(t.actionKinds, call.action_kind)}</p>
      <h2 id={`call-${call.id}`}><Link href={call.path}>{call.title}</Link></h2>
      <p>{call.prompt}</p>
      <CallButtons call={call} />
    </section>
  );
}

/** When and where an event is or how long a campaign runs, the suggested amounts as buttons, and the main button. */
export async function CallButtons({ call: { amounts, currency, button, action_kind, event_at, event_place, ends_at } }: { call: CallToActionCard }) {
  const { t, date, dateTime, number } = await getLanguage();
  const facts = [event_at && [t.when, dateTime(event_at)], event_place && [t.where, event_place], ends_at && !event_at && [t.until, date(ends_at)]].filter((one) => !!one);
  const money = (amount: number) => number(amount, currency ? { style: "currency", currency } : {});
  const target = button?.path ?? button?.url ?? "";
  const withAmount = (amount: number) => `${target}${target.includes("?") ? "&" : "?"}amount=${amount}`;
  const each = action_kind === "give_monthly" && <span className="hidden"> {t.monthly}</span>;
  return (
    <>
      {facts.length > 0 && <dl>{facts.map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{value}</dd></div>)}</dl>}
      {button && amounts.length > 0 && <ul className="amounts">{amounts.map((one) => <li key={one}><a className="button secondary" href={withAmount(one)}>{money(one)}{each}</a></li>)}</ul>}
      {button && <p><Link className="button" href={target}>{button.label}</Link></p>}
    </>
  );
}

/** The first call to action of a page that its body does not show already; beside it the other frequency of giving. */
export function ClosingCalls({ page: { calls_to_action, body } }: { page: AnyPage }) {
  const shown = body.map((block) => (block.type === "call_to_action" ? block.value.call_to_action.id : null));
  const [first, ...others] = calls_to_action.filter(({ id, placement }) => !shown.includes(id) && placement !== "article_flow");
  if (!first) return null;
  const isGift = ({ action_kind }: CallToActionCard) => action_kind === "give_once" || action_kind === "give_monthly";
  const other = others.find((one) => isGift(first) && isGift(one) && one.action_kind !== first.action_kind);
  return <div className="calls wide"><CallToAction call={first} />{other && <CallToAction call={other} />}</div>;
}
