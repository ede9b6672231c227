/** Menus: which link leads to the page that is shown, where its translations are, and what the footer offers. */
import type { SiteAnswer, Translation } from "../schema.ts";
import type { SiteLanguage } from "./language.ts";

/** A link. With a `path` it leads to a page of this site. */
export interface MenuLink {
  label: string;
  url: string;
  path?: string | null;
}

/** Return the value of `aria-current` for a link: `page` for this page, `true` for one above it. The home page is above none. `path` is decoded, as the CMS names it. */
export function currentLink(link: Pick<MenuLink, "path">, path: string, { prefix }: Pick<SiteLanguage, "prefix">): "page" | "true" | undefined {
  if (link.path === path) return "page";
  return link.path && link.path !== `${prefix}/` && path.startsWith(link.path) ? "true" : undefined;
}

/** Return the other languages of the site, each with the path of this page's translation, or else of its home page. */
export function otherLanguages({ navigation }: Pick<SiteAnswer, "navigation">, locale: string, translations: readonly Translation[] = []) {
  const others = navigation.languages.filter((one) => one.locale !== locale);
  return others.map((one) => ({ ...one, path: translations.find((other) => other.locale === one.locale)?.path ?? one.path }));
}

/** Return the RSS feeds of a language at the addresses of this site. */
export function feedLinks({ t, prefix }: Pick<SiteLanguage, "t" | "prefix">): MenuLink[] {
  const lists = [[t.pageTypes.release_index, "releases"], [t.pageTypes.story_index, "stories"]] as const;
  return lists.map(([label, list]) => ({ label, url: `${prefix}/feeds/${list}.rss` }));
}

/** Return the lists of links in the footer, each with its heading: about the site, profiles, other countries, feeds. */
export function footerColumns({ navigation, settings }: Pick<SiteAnswer, "navigation" | "settings">, language: SiteLanguage): { heading: string; links: MenuLink[] }[] {
  const { t } = language;
  const profiles = settings.profiles.map(({ network, handle, url }) => ({ label: `${network} ${handle}`, url }));
  const columns: [string, MenuLink[]][] = [[t.footerMenu, navigation.footer], [t.follow, profiles], [t.countries, navigation.countries], [t.feeds, feedLinks(language)]];
  return columns.filter(([, links]) => links.length > 0).map(([heading, links]) => ({ heading, links }));
}
