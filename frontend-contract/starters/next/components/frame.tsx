/** What every page has around its content, and pages that consist of a message. */
import type { Translation } from "clarion-contract";
import type { ReactNode } from "react";
import { getSite } from "@/lib/cms";
import { CMS_URL, SITE } from "@/lib/config";
import { getLanguage } from "@/lib/language";
import { Link } from "./basics";
import { SearchElement } from "./browser";

/** Header, main part and footer. If the CMS is unavailable, only the link to the home page is left around the content. */
export async function Frame({ path = "", translations = [], children }: { path?: string; translations?: Translation[]; children: ReactNode }) {
  const { t, locale, prefix } = await getLanguage();
  const site = await getSite(locale).catch(() => null);
  const { primary = [], languages = [], button } = site?.navigation ?? {};
  const others = languages.filter((one) => one.locale !== locale);
  const menu = <ul>{primary.map(({ link, children }) => <li key={link.url}><MenuLink link={link} path={path} />{children.length > 0 && <ul>{children.map((one) => <li key={one.url}><MenuLink link={one} path={path} /></li>)}</ul>}</li>)}</ul>;
  return (
    <>
      <a className="skip" href="#main">{t.skip}</a>
      <header className="site-header">
        <div className="wide">
          <Link className="wordmark" href={`${prefix}/`}>{site?.settings.name || t.home}</Link>
          <div className="tools">
            {others.length > 0 && <nav aria-label={t.languages}><ul>{others.map((one) => <li key={one.locale}><a href={translations.find(({ locale }) => locale === one.locale)?.path ?? one.path} lang={one.locale} hrefLang={one.locale} dir={one.dir}>{one.label}</a></li>)}</ul></nav>}
            <Link href={`${prefix}/search/`}>{t.search}</Link>
            {button && <Link className="button" href={button.path ?? button.url}>{button.label}</Link>}
          </div>
          {primary.length > 0 && <><nav className="menu" aria-label={t.mainMenu}>{menu}</nav><details className="menu-small"><summary>{t.menu}</summary><nav aria-label={t.mainMenu}>{menu}</nav></details></>}
        </div>
      </header>
      <main id="main" tabIndex={-1}>{children}</main>
      {site && <Footer {...site} />}
    </>
  );
}

function MenuLink({ link, path }: { link: { label: string; path: string | null; url: string }; path: string }) {
  const current = path === link.path ? "page" : link.path && path.startsWith(link.path) ? "true" : undefined;
  return <Link href={link.path ?? link.url} dir="auto" aria-current={current}>{link.label}</Link>;
}

async function Footer({ settings, navigation }: NonNullable<Awaited<ReturnType<typeof getSite>>>) {
  const { t, prefix } = await getLanguage();
  const feeds = [[t.pageTypes.release_index, "releases"], [t.pageTypes.story_index, "stories"]].map(([label = "", list]) => ({ label, url: `${prefix}/feeds/${list}.rss` }));
  const profiles = settings.profiles.map(({ network, handle, url }) => ({ label: `${network} ${handle}`, url }));
  const columns: [string, { label: string; url: string; path?: string | null }[]][] = [[t.footerMenu, navigation.footer], [t.follow, profiles], [t.countries, navigation.countries], [t.feeds, feeds]];
  return (
    <footer className="site-footer">
      <div className="wide grid four">
        <div>
          <p><strong>{settings.legal_name || settings.name}</strong></p>
          <p className="lines">{settings.address}</p>
          {settings.email && <p><a href={`mailto:${settings.email}`}>{settings.email}</a></p>}
          {settings.donor_portal && <p><a href={settings.donor_portal.url}>{settings.donor_portal.label}</a></p>}
          <p><Link className="button secondary" href={`${prefix}/sign-up/`}>{settings.sign_up.heading || t.signUp.send}</Link></p>
        </div>
        {columns.filter(([, items]) => items.length > 0).map(([heading, items]) => (
          <nav key={heading} aria-label={heading}><h2>{heading}</h2><ul className="plain">{items.map(({ label, url, path }) => <li key={url}><a href={path ?? url} dir="auto">{label}</a></li>)}</ul></nav>
        ))}
      </div>
    </footer>
  );
}

/** A page of this site with a heading and a text. */
export const Message = ({ title, children }: { title: string; children: ReactNode }) => <Frame><div className="wide message"><h1>{title}</h1>{children}</div></Frame>;

export async function NotFound() {
  const { t } = await getLanguage();
  return <Message title={t.notFound}><p>{t.notFoundText}</p><SearchForm /></Message>;
}

export async function Unavailable() {
  const { t } = await getLanguage();
  return <Message title={t.unavailable}><p>{t.unavailableText}</p></Message>;
}

/** The search box: a form that needs no JavaScript, in an element that adds suggestions. */
export async function SearchForm({ query = "" }: { query?: string }) {
  const { t, locale, prefix } = await getLanguage();
  const action = `${prefix}/search/`;
  return (
    <SearchElement key={query} api={CMS_URL} site={SITE} locale={locale} action={action}>
      <form role="search" className="search-box" action={action}>
        <label htmlFor="q">{t.searchLabel}</label>
        <input id="q" name="q" type="search" defaultValue={query} maxLength={512} dir="auto" />
        <button className="button">{t.search}</button>
      </form>
    </SearchElement>
  );
}
