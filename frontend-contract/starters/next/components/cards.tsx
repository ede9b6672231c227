/** Pages in lists, and calls to action. */
import type { AnyPage, CallToActionCard, Card, FoundCard } from "clarion-contract";
import { Picture } from "clarion-contract/react";
import { buttonTarget, calendarUrl, cardHtml, closingCalls, describeCall, isDated, kindLabel, languageAttributes, markLanguage } from "clarion-contract/site";
import { CMS_URL, SITE } from "@/lib/config";
import { getLanguage } from "@/lib/language";
import { Link } from "./link";

/** The kind of a page, its date if it has one, and its language if that is not the one of the website. */
export async function Kind({ page }: { page: Parameters<typeof kindLabel>[1] & Parameters<typeof isDated>[0] & { locale?: string } }) {
  const { t, date, locale } = await getLanguage();
  const mark = markLanguage(page.locale ?? locale, locale, t);
  const time = isDated(page) && <time dateTime={page.published_at}>{date(page.published_at)}</time>;
  return <p className="kind">{kindLabel(t, page)} {time} {mark && <span className="language">{mark}</span>}</p>;
}

type CardProps = { card: Card | FoundCard; as?: "h2" | "h3"; sizes?: string; eager?: boolean; className?: string };

/** A page in a list, with the words that a search has found. Without `sizes` it has no picture. */
export async function CardView({ card, as: Heading = "h2", sizes, eager, className = "card" }: CardProps) {
  const { locale, t } = await getLanguage();
  const { title, text } = cardHtml(card, t);
  const language = languageAttributes(card.locale, locale);
  return (
    <article className={className}>
      {sizes && <Picture image={card.image} sizes={sizes} eager={eager} alt="" />}
      <div>
        <Kind page={card} />
        <Heading><Link href={card.path} data-page={card.id} {...language} dangerouslySetInnerHTML={{ __html: title }} /></Heading>
        <p className="summary"><span {...language} dangerouslySetInnerHTML={{ __html: text }} /></p>
      </div>
    </article>
  );
}

/** A call to action: its reason, then its amounts and its button. */
export function CallToAction({ call, as: Heading = "h2" }: { call: CallToActionCard; as?: "h2" | "h3" }) {
  return <section className="call" aria-labelledby={`call-${call.id}`}>
      <Kind page={{ type: "call_to_action", action_kind: call.action_kind }} />
      <Heading id={`call-${call.id}`}><Link href={call.path}>{call.title}</Link></Heading>
      <p>{call.prompt}</p><CallButtons call={call} />
    </section>;
}

/** When and where an event is, with its calendar, how long a campaign runs and what it has reached, the suggested amounts, and the main button. */
export async function CallButtons({ call }: { call: CallToActionCard }) {
  const language = await getLanguage();
  const { facts, progress, amounts, each } = describeCall(call, language);
  const calendar = call.event_at && calendarUrl(CMS_URL, { locale: language.locale, site: SITE, page: call.id });
  const after = each && <span className="hidden"> {each}</span>;
  return <>
      {facts.length > 0 && <dl>{facts.map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{value}</dd></div>)}</dl>}
      {calendar && <p><a href={calendar}>{language.t.addToCalendar}</a></p>}
      {progress && <p className="progress"><progress max={progress.max} value={progress.value} aria-label={progress.text} /> {progress.text}</p>}
      {amounts.length > 0 && <ul className="amounts">{amounts.map(({ label, target }) => <li key={label}><a className="button secondary" href={target}>{label}{after}</a></li>)}</ul>}
      {call.button && <p><Link className="button" href={buttonTarget(call.button)}>{call.button.label}</Link></p>}
    </>;
}

/** What follows a page: calls to action that its body does not show, and pages that editors have chosen or that are similar. */
export async function Closing({ page }: { page: AnyPage }) {
  const { t } = await getLanguage();
  const calls = closingCalls(page);
  const { heading, items, more } = page.related;
  const sizes = "(min-width: 64rem) 17rem, (min-width: 40rem) 45vw, 92vw";
  const related = items.length > 0 &&
    <section className="wide related" aria-labelledby="related">
      <div className="section-head"><h2 id="related">{heading}</h2>{more && <Link href={more.path}>{more.label}<span className="hidden">{t.colon}{heading}</span></Link>}</div>
      <div className="grid four">{items.slice(0, 4).map((one) => <CardView key={one.id} card={one} as="h3" sizes={sizes} />)}</div>
    </section>;
  return <>{calls.length > 0 && <div className="calls wide">{calls.map((call) => <CallToAction key={call.id} call={call} />)}</div>}{related}</>;
}
