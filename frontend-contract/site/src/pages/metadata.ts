import type { AnyPage } from "clarion-contract";
import type { PageDocument } from "../layout/page-document.ts";
import { localizedPath, type ViewModel } from "../view-model.ts";
import { hasSignUpCall } from "./article.ts";

/** Build the metadata of a page for `<head>` and the language menu. */
export function buildMetadata(page: AnyPage): Omit<PageDocument, "main"> {
  const { seo, sharing, translations } = page;
  return {
    kind: page.type.replaceAll("_", "-"),
    title: seo.title,
    description: seo.description || defaultDescription(page),
    canonical: seo.canonical_url,
    url: page.url,
    dir: page.dir,
    sharing,
    published: ["release", "story"].includes(page.type) ? page.published_at : null,
    translations,
    newsletter: !hasSignUpCall(page),
  };
}

/** Return a description for a page without a summary: its prompt, or the first titles of its list. */
function defaultDescription(page: AnyPage): string {
  if (page.type === "call_to_action") return page.action.prompt;
  return "listing" in page ? page.listing.items.slice(0, 3).map(({ title }) => title).join(" · ") : "";
}

/** Build the schema.org data of a release or story, with its breadcrumbs. */
export function buildArticleJsonLd(view: ViewModel, page: AnyPage, type: "NewsArticle" | "Article", authors: readonly { name: string }[] = []): object {
  const publisher = buildOrganisationJsonLd(view);
  const article = {
    "@type": type,
    headline: page.title,
    description: page.summary,
    datePublished: page.published_at,
    dateModified: page.modified_at,
    inLanguage: page.locale,
    mainEntityOfPage: page.url,
    isBasedOn: page.original?.url,
    image: page.sharing.image ? [page.sharing.image.url] : undefined,
    author: authors.length > 0 ? authors.map(({ name }) => ({ "@type": "Person", name })) : publisher,
    publisher,
  };
  const ancestors = page.ancestors.map(({ title, url }, index) => ({ "@type": "ListItem", position: index + 1, name: title, item: url }));
  const current = { "@type": "ListItem", position: ancestors.length + 1, name: page.title };
  const breadcrumbs = { "@type": "BreadcrumbList", itemListElement: [...ancestors, current] };
  return { "@context": "https://schema.org", "@graph": [article, breadcrumbs] };
}

/** Build the schema.org data of the organisation and its site, for the home page. */
export function buildSiteJsonLd(view: ViewModel, { url, locale }: AnyPage): object {
  const publisher = buildOrganisationJsonLd(view);
  const target = `${new URL(localizedPath(view, "/search"), url).href}?q={search_term_string}`;
  const potentialAction = { "@type": "SearchAction", target, "query-input": "required name=search_term_string" };
  const site = { "@type": "WebSite", name: publisher.name, url, inLanguage: locale, publisher, potentialAction };
  return { "@context": "https://schema.org", "@graph": [{ ...publisher, url }, site] };
}

function buildOrganisationJsonLd({ chrome }: ViewModel) {
  const { name, email, logo, profiles = [] } = chrome?.settings ?? { name: "" };
  const sameAs = profiles.map(({ url }) => url);
  return { "@type": "Organization", name, email: email || undefined, logo: logo?.src, sameAs: sameAs.length > 0 ? sameAs : undefined };
}
