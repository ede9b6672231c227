import type { AnyPage } from "clarion-contract";
import { getSite } from "@/lib/cms";

/** Structured data in the vocabulary of schema.org: the organisation, an article, the path to the page. */
export async function JsonLd({ page }: { page: AnyPage }) {
  const { title, summary, url, published_at, modified_at, locale, sharing, ancestors } = page;
  const settings = (await getSite(locale))?.settings;
  const publisher = { "@type": "Organization", name: settings?.name, sameAs: settings?.profiles.map((one) => one.url) };
  const trail = [...ancestors, page].map((one, index) => ({ "@type": "ListItem", position: index + 1, name: one.title, item: one.url }));
  const site = { "@type": "WebSite", name: settings?.name, url, publisher };
  const authors = page.type === "story" && page.byline.length > 0 ? page.byline.map(({ name }) => ({ "@type": "Person", name })) : publisher;
  const article = { "@type": page.type === "release" ? "NewsArticle" : "Article", headline: title, description: summary, datePublished: published_at, dateModified: modified_at, inLanguage: locale, mainEntityOfPage: url, isBasedOn: page.original?.url, image: sharing.image?.url, author: authors, publisher };
  const graph = [...(page.type === "home" ? [site] : [{ "@type": "BreadcrumbList", itemListElement: trail }]), ...(["release", "story"].includes(page.type) ? [article] : [])];
  const json = JSON.stringify({ "@context": "https://schema.org", "@graph": graph }).replaceAll("<", "\\u003c");
  return <script type="application/ld+json" dangerouslySetInnerHTML={{ __html: json }} />;
}
