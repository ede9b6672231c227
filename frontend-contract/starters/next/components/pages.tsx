/** One view for each type of page. A type that is missing here is an error of the compiler. */
import type { AnyPage, MediaContact, PageOf } from "clarion-contract";
import type { ReactNode } from "react";
import { getLanguage } from "@/lib/texts";
import { Blocks, Documents } from "./blocks";
import { CallButtons, CallFacts, ClosingCalls } from "./calls";
import { CardView, isDated, kindOf, RelatedPages } from "./card";
import { Html } from "./html";
import { Link } from "./link";
import { ListingView } from "./listing";
import { Credit, Picture } from "./picture";

interface Props<Page> {
  page: Page;
  /** The query of the URL: filters and position of a list. */
  params: URLSearchParams;
}

export async function AnyPageView({ page, params }: Props<AnyPage>) {
  const { t } = await getLanguage();
  switch (page.type) {
    case "home": return <Home page={page} />;
    case "release_index": return <Index page={page} params={params} />;
    case "story_index": return <Index page={page} params={params} kinds={{ name: "story_kind", labels: t.storyKinds }} />;
    case "call_to_action_index": return <Index page={page} params={params} kinds={{ name: "action_kind", labels: t.actionKinds }} />;
    case "release": return <Release page={page} />;
    case "story": return <Story page={page} />;
    case "call_to_action": return <Action page={page} />;
    case "standard": return <Article page={page} />;
    default: return <Article page={page satisfies never as AnyPage} />; // an own page type of an installation
  }
}

async function Home({ page }: { page: PageOf<"home"> }) {
  const { t, prefix } = await getLanguage();
  const [first, ...others] = page.featured;
  return (
    <>
      <div className="wide"><h1 className="mission"><span className="hidden">{page.title}{t.colon}</span>{page.summary}</h1></div>
      <div className="wide lead">
        {first && <CardView card={first} sizes="(min-width: 64rem) 44rem, 92vw" eager />}
        <div className="grid three">{others.slice(0, 3).map((one) => <CardView key={one.id} card={one} sizes="(min-width: 64rem) 22rem, (min-width: 40rem) 45vw, 92vw" />)}</div>
      </div>
      <div className="wide columns">
        <div className="body"><Blocks body={page.body} /></div>
        <section className="latest" aria-labelledby="latest">
          <h2 id="latest">{t.latestReleases}</h2>
          {page.latest.map((one) => <CardView key={one.id} card={one} heading="h3" />)}
          <p><Link href={`${prefix}/search/?type=release&sort=newest`}>{t.pageTypes.release_index}</Link></p>
        </section>
      </div>
      <ClosingCalls page={page} />
    </>
  );
}

type IndexPage = PageOf<"release_index" | "story_index" | "call_to_action_index">;

function Index({ page, params, kinds }: Props<IndexPage> & { kinds?: { name: string; labels: Record<string, string> } }) {
  return (
    <>
      <div className="wide"><Heading page={page} /></div>
      {page.body.length > 0 && <div className="wide body"><Blocks body={page.body} /></div>}
      <ListingView listing={page.listing} path={page.path} params={params} kinds={kinds}>
        <div className="rows">{page.listing.items.map((one, index) => <CardView key={one.id} card={one} sizes="(min-width: 40rem) 15rem, 92vw" eager={index === 0} />)}</div>
      </ListingView>
      <ClosingCalls page={page} />
    </>
  );
}

async function Release({ page }: { page: PageOf<"release"> }) {
  const { t, date } = await getLanguage();
  const { dateline, published_at, notes_to_editors, boilerplate, attachments, media_contacts } = page;
  return (
    <Article page={page} before={dateline && <p className="dateline">{dateline}{published_at && `, ${date(published_at)}`}</p>} aside={<>
      {media_contacts.length > 0 && <section><h2>{t.contacts}</h2><ul className="plain">{media_contacts.map((one) => <Contact key={one.name} {...one} />)}</ul></section>}
      {attachments.length > 0 && <section><h2>{t.downloads}</h2><Documents documents={attachments} /></section>}
    </>}>
      {notes_to_editors && <section className="notes"><h2>{t.notes}</h2><Html html={notes_to_editors} /></section>}
      {boilerplate && <section className="notes"><h2>{boilerplate.heading}</h2><Html html={boilerplate.html} /></section>}
    </Article>
  );
}

function Contact({ name, role, email, phone, hours }: MediaContact) {
  return (
    <li>
      <strong>{name}</strong> <span className="muted">{role}</span>
      {email && <p><a href={`mailto:${email}`}>{email}</a></p>}
      {phone && <p><a href={`tel:${phone.replace(/[^+\d]/g, "")}`} dir="ltr">{phone}</a></p>}
      {hours && <p className="muted">{hours}</p>}
    </li>
  );
}

async function Story({ page }: { page: PageOf<"story"> }) {
  const { t } = await getLanguage();
  const authors = page.byline.map(({ name, role }) => [name, role].filter(Boolean).join(", ")).join("; ");
  return <Article page={page} credit={page.image_credit} before={authors && <p className="muted">{t.by} {authors}</p>} />;
}

async function Action({ page }: { page: PageOf<"call_to_action"> }) {
  const { t } = await getLanguage();
  return <Article page={page} before={page.running ? <><p className="standfirst">{page.action.prompt}</p><CallFacts call={page.action} /><CallButtons call={page.action} /></> : <p className="notice">{t.closed}</p>} />;
}

interface ArticleProps {
  page: AnyPage;
  credit?: string;
  /** Before and after the body, and beside it. */
  before?: ReactNode;
  children?: ReactNode;
  aside?: ReactNode;
}

/** A page with a text: heading, picture, body, topics, then calls to action and related pages. */
async function Article({ page, credit, before, children, aside }: ArticleProps) {
  const { t, prefix } = await getLanguage();
  const mail = `mailto:?subject=${encodeURIComponent(page.sharing.title)}&body=${encodeURIComponent(page.url)}`;
  return (
    <>
      <article>
        <div className="wide"><Heading page={page} /></div>
        {page.image && <figure className="wide hero"><Picture image={page.image} sizes="(min-width: 76rem) 72rem, 92vw" eager /><Credit image={page.image} credit={credit} /></figure>}
        <div className="wide columns">
          <div className="body">{before}<Blocks body={page.body} />{children}</div>
          <aside>
            {aside}
            {page.topics.length > 0 && <section><h2>{t.topics}</h2><ul className="plain">{page.topics.map(({ value, label }) => <li key={value}><Link href={`${prefix}/search/?topic=${value}`}>{label}</Link></li>)}</ul></section>}
            <section><h2>{t.share}</h2><p><a href={mail}>{t.shareByEmail}</a></p></section>
          </aside>
        </div>
      </article>
      <ClosingCalls page={page} />
      <RelatedPages page={page} />
    </>
  );
}

async function Heading({ page }: { page: AnyPage }) {
  const { t, date } = await getLanguage();
  const isArticle = isDated(page);
  return (
    <header className="heading">
      {page.ancestors.length > 0 && (
        <nav aria-label={t.youAreHere}><ol className="trail">{page.ancestors.map(({ id, path, title }) => <li key={id}><Link href={path}>{title}</Link></li>)}</ol></nav>
      )}
      {isArticle && <p className="kind">{kindOf(t, page)} <time dateTime={page.published_at ?? ""}>{date(page.published_at ?? "")}</time></p>}
      <h1>{page.title}</h1>
      {page.summary && <p className="standfirst">{page.summary}</p>}
    </header>
  );
}
