import type { AnyPage } from "../../../typescript/src/index.ts";
import type { Sheet } from "../layout/document.ts";
import { at, type View } from "../view.ts";

/** What machines and other languages are told of any page. */
export function about(page: AnyPage): Omit<Sheet, "main"> {
  const { seo, sharing, translations } = page;
  return {
    kind: page.type.replaceAll("_", "-"),
    title: seo.title,
    description: seo.description || described(page),
    canonical: seo.canonical_url,
    sharing,
    published: ["release", "story"].includes(page.type) ? page.published_at : null,
    translations,
  };
}

/** For a page that says nothing of itself: what it asks for, or what it lists first. */
function described(page: AnyPage): string {
  if (page.type === "call_to_action") return page.action.prompt;
  return "listing" in page ? page.listing.items.slice(0, 3).map(({ title }) => title).join(" · ") : "";
}

/** In schema.org's words: a release or story, with the way that leads to it. */
export function articleData(view: View, page: AnyPage, type: "NewsArticle" | "Article", authors: readonly { name: string }[] = []): object {
  const publisher = organisationData(view);
  const article = {
    "@type": type,
    headline: page.title,
    description: page.summary,
    datePublished: page.published_at,
    dateModified: page.modified_at,
    inLanguage: page.locale,
    mainEntityOfPage: page.url,
    image: page.sharing.image ? [page.sharing.image.url] : undefined,
    author: authors.length > 0 ? authors.map(({ name }) => ({ "@type": "Person", name })) : publisher,
    publisher,
  };
  const steps = page.ancestors.map(({ title, url }, at) => ({ "@type": "ListItem", position: at + 1, name: title, item: url }));
  const here = { "@type": "ListItem", position: steps.length + 1, name: page.title };
  const trail = { "@type": "BreadcrumbList", itemListElement: [...steps, here] };
  return { "@context": "https://schema.org", "@graph": [article, trail] };
}

/** The organisation and its site, for the front page. */
export function siteData(view: View, { url, locale }: AnyPage): object {
  const publisher = organisationData(view);
  const target = `${new URL(at(view, "/search"), url).href}?q={search_term_string}`;
  const potentialAction = { "@type": "SearchAction", target, "query-input": "required name=search_term_string" };
  const site = { "@type": "WebSite", name: publisher.name, url, inLanguage: locale, publisher, potentialAction };
  return { "@context": "https://schema.org", "@graph": [{ ...publisher, url }, site] };
}

function organisationData({ furniture }: View) {
  const { name, email, logo, profiles = [] } = furniture?.settings ?? { name: "" };
  const sameAs = profiles.map(({ url }) => url);
  return { "@type": "Organization", name, email: email || undefined, logo: logo?.src, sameAs: sameAs.length > 0 ? sameAs : undefined };
}
