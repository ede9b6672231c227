import type { AnyPage, Card } from "clarion-contract";
import { getLanguage, label, type Texts } from "@/lib/texts";
import { Link } from "./link";
import { Picture } from "./picture";

interface CardProps {
  card: Card;
  heading?: "h2" | "h3";
  /** The displayed width of the picture; without it the card has none. */
  sizes?: string;
  eager?: boolean;
}

/** A page in a list: picture, kind and date, linked headline, summary. */
export async function CardView({ card, heading: Heading = "h2", sizes, eager }: CardProps) {
  const language = await getLanguage();
  const lang = card.locale === language.locale ? undefined : card.locale;
  return (
    <article className="card" lang={lang}>
      {sizes && <Picture image={card.image} sizes={sizes} eager={eager} alt="" />}
      <div>
        <p className="kind">{kindOf(language.t, card)} {isDated(card) && <time dateTime={card.published_at ?? ""}>{language.date(card.published_at ?? "")}</time>}</p>
        <Heading><Link href={card.path}>{card.title}</Link></Heading>
        <p className="summary">{card.summary}</p>
      </div>
    </article>
  );
}

/** What follows an article: pages that the editor has chosen, then similar ones. */
export function RelatedPages({ page: { related } }: { page: AnyPage }) {
  const { heading, items, more } = related;
  if (items.length === 0) return null;
  return (
    <section className="wide related" aria-labelledby="related">
      <div className="section-head"><h2 id="related">{heading}</h2>{more && <Link href={more.path}>{more.label}</Link>}</div>
      <div className="grid four">{items.slice(0, 4).map((one) => <CardView key={one.id} card={one} heading="h3" sizes="(min-width: 64rem) 17rem, (min-width: 40rem) 45vw, 92vw" />)}</div>
    </section>
  );
}

type Kinds = Pick<Card, "type" | "published_at"> & Partial<Pick<Card, "story_kind" | "action_kind">>;

export function kindOf(t: Texts, { type, story_kind, action_kind }: Kinds): string {
  if (story_kind) return label(t.storyKinds, story_kind);
  return action_kind ? label(t.actionKinds, action_kind) : label(t.pageTypes, type);
}

export function isDated({ type, published_at }: Kinds): boolean {
  return published_at !== null && (type === "release" || type === "story");
}
