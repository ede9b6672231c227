/** What every page has around its content, and pages that consist of a message. */
import type { SiteAnswer, Translation } from "clarion-contract";
import { Html, SearchBox } from "clarion-contract/react";
import { currentLink, footerColumns, otherLanguages, renderBanner, type MenuLink } from "clarion-contract/site";
import type { ReactNode } from "react";
import { getSource } from "@/lib/client";
import { getSite } from "@/lib/cms";
import { SITE } from "@/lib/config";
import { getLanguage } from "@/lib/language";
import { Link } from "./link";

/** Header, main part and footer. If the CMS is unavailable, only the link to the home page is left around the content. */
export async function Frame({ path = "", translations, children }: { path?: string; translations?: Translation[]; children: ReactNode }) {
  const language = await getLanguage();
  const { t, locale, prefix } = language;
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
      <Html html={await renderBanner(await getSource(), language)} className="banner" />
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

/** The search box, which searches where the page is read. */
export async function SearchForm({ query }: { query?: string }) {
  return <SearchBox language={await getLanguage()} api={(await getSource()).cmsUrl} site={SITE} query={query} />;
}
