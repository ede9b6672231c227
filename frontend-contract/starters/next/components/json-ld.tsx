import type { AnyPage } from "clarion-contract";
import { getSite } from "@/lib/cms";

/** Structured data in the vocabulary of schema.org: the organisation, an article, the path to the page. */
export async function JsonLd({ page }: { page: AnyPage }) {
  const settings = (await getSite(page.locale))?.settings;
  const publisher = { "@type": "Organization", name: settings?.name, email: settings?.email || undefined, sameAs: settings?.profiles.map(({ url }) => url) };
  const trail = [...page.ancestors, page].map(({ title, url }, index) => ({ "@type": "ListItem", position: index + 1, name: title, item: url }));
  const graph: object[] = page.type === "home" ? [{ "@type": "WebSite", name: settings?.name, url: page.url, publisher }] : [{ "@type": "BreadcrumbList", itemListElement: trail }];
  if (page.type === "release" || page.type === "story") {
    const byline = page.type === "story" ? page.byline.map(({ name }) => ({ "@type": "Person", name })) : [];
    graph.push({
      "@type": page.type === "release" ? "NewsArticle" : "Article",
      headline: page.title,
      description: page.summary,
      datePublished: page.published_at,
      dateModified: page.modified_at,
      inLanguage: page.locale,
      mainEntityOfPage: page.url,
      image: page.sharing.image?.url,
      author: byline.length > 0 ? byline : publisher,
      publisher,
    });
  }
  const json = JSON.stringify({ "@context": "https://schema.org", "@graph": graph }).replaceAll("<", "\\u003c");
  return <script type="application/ld+json" dangerouslySetInnerHTML={{ __html: json }} />;
}
