/** The view of each type of page. */
import type { AnyPage, PageOf } from "clarion-contract";
import { Contacts, Documents, Figure, Html, Picture, Quote } from "clarion-contract/react";
import { authorLine, dateLine, isDated, joinParts, listFilters, shareByMail, structuredData, type IndexPage, type SiteLanguage } from "clarion-contract/site";
import { renderChangeNotes, renderCorrections, renderPressKit } from "clarion-contract/site";
import type { ReactNode } from "react";
import { getSite } from "@/lib/cms";
import { getLanguage } from "@/lib/language";
import { Blocks } from "./blocks";
import { CallButtons, CardView, Closing, Kind } from "./cards";
import { Link } from "./link";
import { Pagination, Select } from "./listing";

/** Show a page. `params` is the query of the URL, with the filters and the position of a list. */
export async function PageView({ page, params }: { page: AnyPage; params: URLSearchParams }) {
  const { prefix } = await getLanguage();
  const json = structuredData(page, { settings: (await getSite(page.locale))?.settings, searchPath: `${prefix}/search/` });
  return (
    <>
      {page.type === "home" ? <Home page={page} /> : "listing" in page ? <Index page={page} params={params} /> : <Article page={page} />}
      <script type="application/ld+json" dangerouslySetInnerHTML={{ __html: json }} />
    </>
  );
}

async function Home({ page }: { page: PageOf<"home"> }) {
  const { t, prefix } = await getLanguage();
  const [first, ...others] = page.featured;
  const sizes = "(min-width: 64rem) 22rem, (min-width: 40rem) 45vw, 92vw";
  return (
    <>
      <div className="wide"><h1 className="mission"><span className="hidden">{page.title}{t.colon}</span>{page.summary}</h1></div>
      <div className="wide lead">
        {first && <CardView card={first} sizes="(min-width: 64rem) 44rem, 92vw" eager />}
        <div className="grid three">{others.slice(0, 3).map((one) => <CardView key={one.id} card={one} sizes={sizes} />)}</div>
      </div>
      <div className="wide columns">
        <div className="body"><Blocks body={page.body} /></div>
        <section className="latest" aria-labelledby="latest">
          <h2 id="latest">{t.latestReleases}</h2>
          {page.latest.map((one) => <CardView key={one.id} card={one} as="h3" />)}
          <p><Link href={`${prefix}/search/?type=release&sort=newest`}>{t.pageTypes.release_index}</Link></p>
        </section>
      </div>
      <Closing page={page} />
    </>
  );
}

/** A list with its filters and its parts. Both are in the URL, and need no JavaScript. */
async function Index({ page, params }: { page: IndexPage; params: URLSearchParams }) {
  const { t, locale } = await getLanguage();
  const { items, total } = page.listing;
  const filters = listFilters(page, (await getSite(locale)) ?? { topics: [] }, t);
  return (
    <>
      <div className="wide"><Heading page={page} /></div>
      <div className="wide body"><Blocks body={page.body} /></div>
      <div className="wide">
        <form className="filters" action={page.path} aria-label={t.filterList}>
          {filters.map((filter) => <Select key={filter.name} {...filter} params={params} />)}
          <button className="button secondary">{t.show}</button>
        </form>
        {items.length === 0 && <p className="empty">{t.emptyList} <Link href={page.path}>{t.showAll}</Link></p>}
        <div className="rows">{items.map((one, index) => <CardView key={one.id} card={one} sizes="(min-width: 40rem) 15rem, 92vw" eager={index === 0} />)}</div>
        <Pagination total={total} params={params} />
      </div>
      <Closing page={page} />
    </>
  );
}

type ArticlePage = Exclude<AnyPage, IndexPage | PageOf<"home">>;

/** A page with a text, and what its type has beside it. An own page type of an installation has only the text. */
async function Article({ page }: { page: ArticlePage }) {
  const language = await getLanguage();
  const { t, prefix } = language;
  const { credit, before, after, aside }: Parts = parts[page.type]?.(page as never, language) ?? {};
  const topics = page.topics.map(({ value, label }) => <li key={value}><Link href={`${prefix}/search/?topic=${value}`}>{label}</Link></li>);
  const source = page.original && <p className="muted">{t.firstPublishedBy} <a href={page.original.url}>{page.original.source_name}</a></p>;
  return (
    <>
      <article>
        <div className="wide"><Heading page={page} /></div>
        {page.image && <Figure className="wide hero" image={page.image} credit={credit} sizes="(min-width: 76rem) 72rem, 92vw" eager />}
        <div className="wide columns">
          <div className="body">
            <Html html={renderCorrections(page, language)} />
            {before}<Blocks body={page.body} />{source}{after}
            <Html html={renderChangeNotes(page, language)} />
          </div>
          <aside>
            {aside}
            {topics.length > 0 && <section><h2>{t.topics}</h2><ul className="plain">{topics}</ul></section>}
            <section><h2>{t.share}</h2><p><a href={shareByMail(page)}>{t.shareByEmail}</a></p></section>
          </aside>
        </div>
      </article>
      <Closing page={page} />
    </>
  );
}

interface Parts { credit?: string; before?: ReactNode; after?: ReactNode; aside?: ReactNode }

/** What stands before, after and beside the text. A type that is missing here is an error of the compiler. */
const parts: { [Type in ArticlePage["type"]]: (page: PageOf<Type>, language: SiteLanguage) => Parts } = {
  standard: () => ({}),
  story: ({ byline, image_credit: credit }, { t }) => ({ credit, before: byline.length > 0 && <p className="muted">{t.by} {authorLine(byline)}</p> }),
  call_to_action: ({ running, action }, { t }) => ({
    before: running ? <><p className="standfirst">{action.prompt}</p><CallButtons call={action} /></> : <p className="notice">{t.closed}</p>,
  }),
  release: (page, language) => {
    const { t } = language;
    const { notes_to_editors: notes, boilerplate, attachments, media_contacts: contacts } = page;
    return {
      before: page.dateline && <p className="dateline">{dateLine(page, language)}</p>,
      after: <>{notes && <Notes title={t.notes} html={notes} />}{boilerplate && <Notes title={boilerplate.heading} html={boilerplate.html} />}</>,
      aside: (
        <>
          {contacts.length > 0 && <section><h2>{t.contacts}</h2><Contacts contacts={contacts} /></section>}
          <Html html={renderPressKit(page.press_kit, language)} />
          {attachments.length > 0 && <section><h2>{t.downloads}</h2><Documents documents={attachments} language={language} /></section>}
        </>
      ),
    };
  },
  press_room: ({ featured, latest, contacts, pictures, boilerplates }, { t }) => ({
    before: featured.length + latest.length > 0 && (
      <section className="rows"><h2>{t.latestReleases}</h2>{[...featured, ...latest].map((one) => <CardView key={one.id} card={one} as="h3" />)}</section>
    ),
    after: (
      <>
        {pictures.map(({ original, ...figure }) => (
          <div key={original.url}><Figure {...figure} /><p><a href={original.url} download>{t.download}<span className="hidden">{t.colon}{figure.image.alt}</span></a></p></div>
        ))}
        {boilerplates.map(({ heading, html }) => <Notes key={heading} title={heading} html={html} />)}
      </>
    ),
    aside: contacts.map((one) => <section key={one.region?.value ?? ""}><h2>{one.region?.label ?? t.contacts}</h2><Contacts contacts={one.contacts} /></section>),
  }),
  person: ({ person }, { t, prefix }) => {
    if (!person) return {};
    const { picture, role, organisation, biography, quotes, written, value } = person;
    const hasMore = quotes.total + written.total > quotes.items.length + written.items.length;
    const said = quotes.items.map(({ page, ...quote }, index) => <Quote key={index} {...quote} speaker={page.title} path={page.path} />);
    return {
      before: <><Picture image={picture} sizes="12rem" /><p><strong>{joinParts(role, organisation)}</strong></p><p>{biography}</p></>,
      after: (
        <>
          {said.length > 0 && <section><h2>{t.inTheirWords}</h2>{said}</section>}
          {written.items.length > 0 && <section><h2>{t.writtenBy}</h2>{written.items.map((one) => <CardView key={one.id} card={one} as="h3" />)}</section>}
          {hasMore && <p><Link href={`${prefix}/search/?person=${value}`}>{t.showAll}</Link></p>}
        </>
      ),
    };
  },
};

const Notes = ({ title, html }: { title: string; html: string }) => <section className="notes"><h2>{title}</h2><Html html={html} /></section>;

async function Heading({ page }: { page: AnyPage }) {
  const { t } = await getLanguage();
  const trail = page.ancestors.map(({ id, path, title }) => <li key={id}><Link href={path}>{title}</Link></li>);
  return (
    <header className="heading">
      {trail.length > 0 && <nav aria-label={t.youAreHere}><ol className="trail">{trail}</ol></nav>}
      {isDated(page) && <Kind page={page} />}
      <h1>{page.title}</h1>
      {page.summary && <p className="standfirst">{page.summary}</p>}
    </header>
  );
}
