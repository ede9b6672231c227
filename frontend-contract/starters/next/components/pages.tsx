/** One view for each type of page. A type that is missing here is an error of the compiler. */
import type { AnyPage, MediaContact, PageOf } from "clarion-contract";
import { isDated, kindLabel, structuredData } from "clarion-contract/site";
import type { ReactNode } from "react";
import { getSite } from "@/lib/cms";
import { getLanguage } from "@/lib/language";
import { Credit, Html, Link, Picture } from "./basics";
import { Blocks, Documents, Quote } from "./blocks";
import { CallButtons, CardView, ClosingCalls, RelatedPages } from "./cards";
import { Pagination, Select } from "./listing";

/** Show a page. `params` is the query of the URL, with the filters and the position of a list. */
export async function PageView({ page, params }: { page: AnyPage; params: URLSearchParams }) {
  const { prefix } = await getLanguage();
  const json = structuredData(page, { settings: (await getSite(page.locale))?.settings, searchPath: `${prefix}/search/` });
  return <><TypedView page={page} params={params} /><script type="application/ld+json" dangerouslySetInnerHTML={{ __html: json }} /></>;
}

function TypedView({ page, params }: { page: AnyPage; params: URLSearchParams }) {
  switch (page.type) {
    case "home": return <Home page={page} />;
    case "release_index":
    case "story_index":
    case "call_to_action_index": return <Index page={page} params={params} />;
    case "release": return <Release page={page} />;
    case "story": return <Article page={page} credit={page.image_credit} before={<Byline page={page} />} />;
    case "call_to_action": return <Article page={page} before={<Action page={page} />} />;
    case "person": return <Article page={page} before={page.person && <Profile {...page.person} />}>{page.person && <Works {...page.person} />}</Article>;
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
          {page.latest.map((one) => <CardView key={one.id} card={one} as="h3" />)}
          <p><Link href={`${prefix}/search/?type=release&sort=newest`}>{t.pageTypes.release_index}</Link></p>
        </section>
      </div>
      <ClosingCalls page={page} />
    </>
  );
}

/** A list with its filters and its parts. Both are in the URL, and need no JavaScript. */
async function Index({ page, params }: { page: PageOf<"release_index" | "story_index" | "call_to_action_index">; params: URLSearchParams }) {
  const { t, locale } = await getLanguage();
  const { items, total, years } = page.listing;
  const topics = (await getSite(locale))?.topics ?? [];
  return (
    <>
      <div className="wide"><Heading page={page} /></div>
      <div className="wide body"><Blocks body={page.body} /></div>
      <div className="wide">
        <form className="filters" action={page.path} aria-label={t.filterList}>
          <Select name="topic" label={t.topic} all={t.allTopics} options={topics.map(({ value, label }) => [value, label])} params={params} />
          <Select name="year" label={t.year} all={t.allYears} options={years.map((year) => [String(year), String(year)])} params={params} />
          {page.type === "story_index" && <Select name="story_kind" label={t.kind} all={t.allKinds} options={Object.entries(t.storyKinds)} params={params} />}
          {page.type === "call_to_action_index" && <Select name="action_kind" label={t.kind} all={t.allKinds} options={Object.entries(t.actionKinds)} params={params} />}
          <button className="button secondary">{t.show}</button>
        </form>
        {items.length === 0 && <p className="empty">{t.emptyList} <Link href={page.path}>{t.showAll}</Link></p>}
        <div className="rows">{items.map((one, index) => <CardView key={one.id} card={one} sizes="(min-width: 40rem) 15rem, 92vw" eager={index === 0} />)}</div>
        <Pagination total={total} params={params} />
      </div>
      <ClosingCalls page={page} />
    </>
  );
}

async function Release({ page }: { page: PageOf<"release"> }) {
  const { t, date } = await getLanguage();
  const { dateline, published_at, notes_to_editors, boilerplate, attachments, media_contacts } = page;
  const before = dateline && <p className="dateline">{[dateline, published_at && date(published_at)].filter(Boolean).join(", ")}</p>;
  const contacts = media_contacts.length > 0 && <section><h2>{t.contacts}</h2><ul className="plain">{media_contacts.map((one) => <Contact key={one.name} {...one} />)}</ul></section>;
  const downloads = attachments.length > 0 && <section><h2>{t.downloads}</h2><Documents documents={attachments} /></section>;
  return (
    <Article page={page} before={before} aside={<>{contacts}{downloads}</>}>
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

async function Byline({ page: { byline } }: { page: PageOf<"story"> }) {
  const { t } = await getLanguage();
  return byline.length > 0 && <p className="muted">{t.by} {byline.map(({ name, role }) => [name, role].filter(Boolean).join(", ")).join("; ")}</p>;
}

async function Action({ page: { running, action } }: { page: PageOf<"call_to_action"> }) {
  const { t } = await getLanguage();
  return running ? <><p className="standfirst">{action.prompt}</p><CallButtons call={action} /></> : <p className="notice">{t.closed}</p>;
}

function Profile({ picture, role, organisation, biography }: NonNullable<PageOf<"person">["person"]>) {
  return <><Picture image={picture} sizes="12rem" /><p><strong>{[role, organisation].filter(Boolean).join(", ")}</strong></p><p>{biography}</p></>;
}

/** What a person said, each quotation with the page in which it stands, and what the person wrote. */
async function Works({ quotes, written, value }: NonNullable<PageOf<"person">["person"]>) {
  const { t, prefix } = await getLanguage();
  return (
    <>
      {quotes.items.length > 0 && <section><h2>{t.inTheirWords}</h2>{quotes.items.map(({ page, ...quote }, index) => <Quote key={index} {...quote} speaker={page.title} path={page.path} />)}</section>}
      {written.items.length > 0 && <section><h2>{t.writtenBy}</h2>{written.items.map((one) => <CardView key={one.id} card={one} as="h3" />)}</section>}
      {quotes.total + written.total > quotes.items.length + written.items.length && <p><Link href={`${prefix}/search/?person=${value}`}>{t.showAll}</Link></p>}
    </>
  );
}

/** A page with a text; `before` and `children` stand before and after the body, `aside` beside it. */
async function Article({ page, credit, before, children, aside }: { page: AnyPage; credit?: string; before?: ReactNode; children?: ReactNode; aside?: ReactNode }) {
  const { t, prefix } = await getLanguage();
  const mail = `mailto:?subject=${encodeURIComponent(page.sharing.title)}&body=${encodeURIComponent(page.url)}`;
  return (
    <>
      <article>
        <div className="wide"><Heading page={page} /></div>
        {page.image && <figure className="wide hero"><Picture image={page.image} sizes="(min-width: 76rem) 72rem, 92vw" eager /><Credit image={page.image} credit={credit} /></figure>}
        <div className="wide columns">
          <div className="body">{before}<Blocks body={page.body} />{page.original && <p className="muted">{t.firstPublishedBy} <a href={page.original.url}>{page.original.source_name}</a></p>}{children}</div>
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
  const trail = page.ancestors.map(({ id, path, title }) => <li key={id}><Link href={path}>{title}</Link></li>);
  return (
    <header className="heading">
      {trail.length > 0 && <nav aria-label={t.youAreHere}><ol className="trail">{trail}</ol></nav>}
      {isDated(page) && <p className="kind">{kindLabel(t, page)} <time dateTime={page.published_at}>{date(page.published_at)}</time></p>}
      <h1>{page.title}</h1>
      {page.summary && <p className="standfirst">{page.summary}</p>}
    </header>
  );
}
