/** Structured data in the vocabulary of schema.org, for search engines. */
import type { AnyPage } from "../schema.ts";
import type { ResponseBody } from "../types.ts";

type Settings = Pick<ResponseBody<"/settings">, "name" | "email" | "logo" | "profiles">;

/** Options of `structuredData`. */
export interface StructuredDataOptions {
  /** The settings of the site; null if they could not be read. */
  settings?: Settings | null;
  /** The path of the search page, for the home page: `/search/`. */
  searchPath?: string;
}

/** Describe a page as JSON for `<script type="application/ld+json">`: it contains no `<`. */
export function structuredData(page: AnyPage, options: StructuredDataOptions = {}): string {
  return JSON.stringify({ "@context": "https://schema.org", "@graph": describe(page, options) }).replaceAll("<", "\\u003c");
}

function describe(page: AnyPage, { settings, searchPath }: StructuredDataOptions): object[] {
  const publisher = describeOrganisation(settings);
  if (page.type === "home") return [{ ...publisher, url: page.url }, describeSite(page, publisher, searchPath)];
  const breadcrumbs = describeBreadcrumbs(page);
  if (page.type === "release") return [describeArticle(page, "NewsArticle", publisher), breadcrumbs];
  return page.type === "story" ? [describeArticle(page, "Article", publisher, page.byline), breadcrumbs] : [breadcrumbs];
}

function describeOrganisation(settings: Settings | null | undefined) {
  const { name = "", email, logo, profiles = [] } = settings ?? {};
  const sameAs = profiles.map(({ url }) => url);
  return { "@type": "Organization", name, email: email || undefined, logo: logo?.src, sameAs: sameAs.length > 0 ? sameAs : undefined };
}

function describeSite({ url, locale }: AnyPage, publisher: { name: string }, searchPath?: string): object {
  const target = searchPath && `${new URL(searchPath, url).href}?q={search_term_string}`;
  const potentialAction = target && { "@type": "SearchAction", target, "query-input": "required name=search_term_string" };
  return { "@type": "WebSite", name: publisher.name, url, inLanguage: locale, publisher, potentialAction: potentialAction || undefined };
}

function describeBreadcrumbs({ ancestors, title }: AnyPage): object {
  const items = ancestors.map(({ title, url }, index) => ({ "@type": "ListItem", position: index + 1, name: title, item: url }));
  return { "@type": "BreadcrumbList", itemListElement: [...items, { "@type": "ListItem", position: items.length + 1, name: title }] };
}

function describeCorrection({ was_wrong, is_right, published_at }: AnyPage["corrections"][number]): object {
  return { "@type": "CorrectionComment", text: `${was_wrong} → ${is_right}`, datePublished: published_at };
}

function describeArticle(page: AnyPage, type: string, publisher: object, authors: readonly { name: string }[] = []): object {
  return {
    "@type": type,
    headline: page.title,
    description: page.summary,
    datePublished: page.published_at,
    dateModified: page.modified_at,
    inLanguage: page.locale,
    mainEntityOfPage: page.url,
    isBasedOn: page.original?.url,
    image: page.sharing.image && !page.sharing.image.is_drawn ? [page.sharing.image.url] : undefined,
    correction: page.corrections.length > 0 ? page.corrections.map(describeCorrection) : undefined,
    author: authors.length > 0 ? authors.map(({ name }) => ({ "@type": "Person", name })) : publisher,
    publisher,
  };
}
