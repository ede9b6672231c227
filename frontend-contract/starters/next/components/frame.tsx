/** What every page has around its content, and pages that consist of a message. */
import type { SiteAnswer, Translation } from "clarion-contract";
import { SearchElement } from "clarion-contract/react";
import { currentLink, describeRehearsal, footerColumns, otherLanguages, type MenuLink } from "clarion-contract/site";
import type { ReactNode } from "react";
import { getJointClient, getSite } from "@/lib/cms";
import { REHEARSAL_TOKEN, SITE } from "@/lib/config";
import { getLanguage } from "@/lib/language";
import { getBrowserUrl, getRehearsal } from "@/lib/rehearsal";
import { Link } from "./link";

/** Header, main part and footer. If the CMS is unavailable, only the link to the home page is left around the content. */
export async function Frame({ path = "", translations, children }: { path?: string; translations?: Translation[]; children: ReactNode }) {
  const { t, locale, prefix } = await getLanguage();
  const site = await getSite(locale).catch(() => null);
  const link = (one: MenuLink) => <Link href={one.path ?? one.url} dir="auto" aria-current={currentLink(one, path, { prefix })}>{one.label}</Link>;
  const list = (links: MenuLink[]) => links.length > 0 && <ul>{links.map((one) => <li key={one.url}>{link(one)}</li>)}</ul>;
  const menu = site && <ul>{site.navigation.primary.map((one) => <li key={one.link.url}>{link(one.link)}{list(one.children)}</li>)}</ul>;
  const languages = site && otherLanguages(site, locale, translations).map((one) => (
    <li key={one.locale}><a href={one.path} lang={one.locale} hrefLang={one.locale} dir={one.dir}>{one.label}</a></li>
  ));
  const button = site?.navigation.button;
  return (
    <>
      <a className="skip" href="#main">{t.skip}</a>
      <RehearsalBanner />
      {(await getJointClient()) && <p className="preview-banner" role="status">{t.preview.joint} {t.preview.shared} <a href="/preview/end/">{t.preview.endJoint}</a></p>}
      <header className="site-header">
        <div className="wide">
          <Link className="wordmark" href={`${prefix}/`}>{site?.settings.name || t.home}</Link>
          <div className="tools">
            {languages && languages.length > 0 && <nav aria-label={t.languages}><ul>{languages}</ul></nav>}
            <Link href={`${prefix}/search/`}>{t.search}</Link>
            {button && <Link className="button" href={button.path ?? button.url}>{button.label}</Link>}
          </div>
          {menu && <nav className="menu" aria-label={t.mainMenu}>{menu}</nav>}
          {menu && <details className="menu-small"><summary>{t.menu}</summary><nav aria-label={t.mainMenu}>{menu}</nav></details>}
        </div>
      </header>
      <main id="main" tabIndex={-1}>{children}</main>
      {site && <Footer site={site} />}
    </>
  );
}

/** Which minute a rehearsal shows, with a button that leaves it; nothing on the site itself. */
async function RehearsalBanner() {
  const [rehearsal, { t, locale }] = [await getRehearsal(), await getLanguage()];
  if (!rehearsal) return null;
  const { name, safe, leave } = t.rehearsal;
  return (
    <div className="preview-banner" role="status">
      <strong>{name}{t.colon}</strong>{describeRehearsal(rehearsal, locale, t)} {safe}{" "}
      {!REHEARSAL_TOKEN && <form method="post" action="/rehearsal/"><button>{leave}</button></form>}
    </div>
  );
}

async function Footer({ site }: { site: SiteAnswer }) {
  const language = await getLanguage();
  const { settings: { name, legal_name, address, email, donor_portal, sign_up } } = site;
  return (
    <footer className="site-footer">
      <div className="wide grid four">
        <div>
          <p><strong>{legal_name || name}</strong></p>
          <p className="lines">{address}</p>
          {email && <p><a href={`mailto:${email}`}>{email}</a></p>}
          {donor_portal && <p><a href={donor_portal.url}>{donor_portal.label}</a></p>}
          <p><Link className="button secondary" href={`${language.prefix}/sign-up/`}>{sign_up.heading || language.t.signUp.send}</Link></p>
        </div>
        {footerColumns(site, language).map(({ heading, links }) => (
          <nav key={heading} aria-label={heading}>
            <h2>{heading}</h2>
            <ul className="plain">{links.map(({ label, url, path }) => <li key={url}><a href={path ?? url} dir="auto">{label}</a></li>)}</ul>
          </nav>
        ))}
      </div>
    </footer>
  );
}

/** A page of this site with a heading and a text. */
export const Message = ({ title, text, children }: { title: string; text?: string; children: ReactNode }) =>
  <Frame><div className="wide message"><h1>{title}</h1>{text && <p>{text}</p>}{children}</div></Frame>;

/** The page of an error. */
export async function ErrorMessage({ kind }: { kind: "notFound" | "unavailable" }) {
  const { t, locale } = await getLanguage();
  const links = kind === "notFound" && (await getSite(locale).catch(() => null))?.navigation.primary.map(({ link: { label, path, url } }) => (
    <li key={url}><Link href={path ?? url} dir="auto">{label}</Link></li>
  ));
  return <Message title={t[kind]}><p>{t[`${kind}Text`]}</p>{links && <><SearchForm /><ul className="plain">{links}</ul></>}</Message>;
}

/** The search box: a form that needs no JavaScript, in an element that adds suggestions. */
export async function SearchForm({ query = "" }: { query?: string }) {
  const { t, locale, prefix } = await getLanguage();
  const action = `${prefix}/search/`;
  return (
    <SearchElement key={query} mode="box" api={await getBrowserUrl()} site={SITE} locale={locale} action={action}>
      <form role="search" className="search-box" action={action}>
        <label htmlFor="q">{t.searchLabel}</label>
        <input id="q" name="q" type="search" defaultValue={query} maxLength={512} dir="auto" />
        <button className="button">{t.search}</button>
      </form>
    </SearchElement>
  );
}
