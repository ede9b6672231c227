import type { AnyPage } from "../../../typescript/src/index.ts";
import type { Sheet } from "../layout/document.ts";
import type { View } from "../view.ts";

/** What machines and other languages are told of any page. */
export function about(page: AnyPage): Omit<Sheet, "main"> {
  const { seo, sharing, translations } = page;
  return {
    kind: page.type.replaceAll("_", "-"),
    title: seo.title,
    description: seo.description,
    canonical: seo.canonical_url,
    sharing,
    translations,
  };
}

/** An article in schema.org's words. */
export function articleData(view: View, page: AnyPage, authors: readonly { name: string }[] = []): Record<string, unknown> {
  const name = view.furniture?.settings.name;
  return {
    "@context": "https://schema.org",
    "@type": "NewsArticle",
    headline: page.title,
    description: page.summary,
    datePublished: page.published_at,
    dateModified: page.modified_at,
    inLanguage: page.locale,
    mainEntityOfPage: page.url,
    image: page.sharing.image ? [page.sharing.image.url] : undefined,
    author: authors.length > 0 ? authors.map((person) => ({ "@type": "Person", name: person.name })) : { "@type": "Organization", name },
    publisher: { "@type": "Organization", name },
  };
}
