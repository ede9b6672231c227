import type { Translation } from "clarion-contract";
import type { ReactNode } from "react";
import { getDonation, getSite } from "@/lib/cms";
import { getLanguage } from "@/lib/texts";
import { Link } from "./link";

interface FrameProps {
  /** The path of the page, to mark its entry in the menu. */
  path?: string;
  translations?: Translation[];
  children: ReactNode;
}

/** What every page has around its content. If the CMS is unavailable, only the link to the home page is left. */
export async function Frame({ path = "", translations = [], children }: FrameProps) {
  const { t, locale, prefix } = await getLanguage();
  const site = await getSite(locale).catch(() => null);
  const donation = await getDonation(locale).catch(() => undefined);
  const menu = site?.navigation.primary.map(({ link, children }) => (
    <li key={link.url}>
      <Link href={link.path ?? link.url} dir="auto" aria-current={path === link.path ? "page" : link.path && path.startsWith(link.path) ? "true" : undefined}>{link.label}</Link>
      {children.length > 0 && <ul>{children.map((one) => <li key={one.url}><Link href={one.path ?? one.url} dir="auto">{one.label}</Link></li>)}</ul>}
    </li>
  ));
  const languages = site?.navigation.languages.filter((one) => one.locale !== locale).map(({ locale: code, label, path: home, dir }) => (
    <li key={code}><a href={translations.find((one) => one.locale === code)?.path ?? home} lang={code} hrefLang={code} dir={dir}>{label}</a></li>
  ));
  return (
    <>
      <a className="skip" href="#main">{t.skip}</a>
      <header className="site-header">
        <div className="wide">
          <Link className="wordmark" href={`${prefix}/`}>{site?.settings.name || t.home}</Link>
          <div className="tools">
            {languages && languages.length > 0 && <nav aria-label={t.languages}><ul>{languages}</ul></nav>}
            <Link href={`${prefix}/search/`}>{t.search}</Link>
            {donation && <Link className="button" href={donation.path}>{t.donate}</Link>}
          </div>
          {menu && <><nav className="menu" aria-label={t.mainMenu}><ul>{menu}</ul></nav><details className="menu-small"><summary>{t.menu}</summary><nav aria-label={t.mainMenu}><ul>{menu}</ul></nav></details></>}
        </div>
      </header>
      <main id="main" tabIndex={-1}>{children}</main>
      {site && <Footer site={site} />}
    </>
  );
}

async function Footer({ site: { settings, navigation } }: { site: NonNullable<Awaited<ReturnType<typeof getSite>>> }) {
  const { t, prefix } = await getLanguage();
  const columns: [string, { label: string; url: string; path?: string | null }[]][] = [
    [t.footerMenu, navigation.footer],
    [t.follow, settings.profiles.map(({ network, handle, url }) => ({ label: `${network} ${handle}`, url }))],
    [t.countries, navigation.countries],
    [t.feeds, [{ label: t.pageTypes.release_index, url: `${prefix}/feeds/releases.rss` }, { label: t.pageTypes.story_index, url: `${prefix}/feeds/stories.rss` }]],
  ];
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
          <nav key={heading} aria-label={heading}>
            <h2>{heading}</h2>
            <ul className="plain">{items.map(({ label, url, path }) => <li key={url}><a href={path ?? url} dir="auto">{label}</a></li>)}</ul>
          </nav>
        ))}
      </div>
    </footer>
  );
}
