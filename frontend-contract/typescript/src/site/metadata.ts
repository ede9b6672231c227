/** Metadata of a page for search engines and for the previews of links. */
import type { AnyPage } from "../schema.ts";
import { escapeText } from "./html.ts";

/** Metadata in the form of Next.js: `generateMetadata` can return it. */
export interface PageMetadata {
  /** The title, without the name of the site. */
  title: string;
  description: string;
  alternates: {
    /** Without it for a page that search engines are asked not to show. */
    canonical?: string;
    /** The URL of the page in every language that it exists in, its own included. */
    languages: Record<string, string>;
  };
  openGraph: {
    type: "article" | "website";
    title: string;
    description: string;
    url: string;
    locale: string;
    images: { url: string; width: number; height: number; alt: string }[];
  };
  twitter: { card: "summary" | "summary_large_image" };
  /** Present if search engines are asked not to show the page. */
  robots?: { index: false };
}

/** Return the metadata of a page. */
export function pageMetadata(page: AnyPage): PageMetadata {
  const { seo, sharing, translations, locale, url } = page;
  const languages = translations.length > 0 ? [page, ...translations].map((one) => [one.locale, one.url] as const) : [];
  const type = page.type === "release" || page.type === "story" ? "article" : "website";
  return {
    title: seo.title || page.title,
    description: seo.description || page.summary || describeContent(page),
    alternates: { ...(!seo.noindex && { canonical: seo.canonical_url || url }), languages: Object.fromEntries(languages) },
    openGraph: { type, title: sharing.title, description: sharing.text, url, locale: locale.replace("-", "_"), images: sharing.image ? [sharing.image] : [] },
    twitter: { card: sharing.image ? "summary_large_image" : "summary" },
    ...(seo.noindex && { robots: { index: false } }),
  };
}

/** Return a description for a page without a summary: its prompt, or the first titles of its list. */
function describeContent(page: AnyPage): string {
  if (page.type === "call_to_action") return page.action.prompt;
  return "listing" in page ? page.listing.items.slice(0, 3).map(({ title }) => title).join(" · ") : "";
}

/** Render metadata as HTML for `<head>`, for frameworks that do not do so themselves. `<title>` is not part of it. */
export function renderMetadata({ description, alternates, openGraph: { images, ...openGraph }, twitter, robots }: PageMetadata): string {
  const [image] = images;
  const languages = Object.entries(alternates.languages).map(([hreflang, href]) => renderTag("link", { rel: "alternate", hreflang, href }));
  const properties = { ...openGraph, image: image?.url, "image:width": image?.width, "image:height": image?.height, "image:alt": image?.alt };
  const sharing = Object.entries(properties).map(([name, content]) => content && renderTag("meta", { property: `og:${name}`, content: String(content) }));
  return [
    description && renderTag("meta", { name: "description", content: description }),
    robots && renderTag("meta", { name: "robots", content: "noindex" }),
    alternates.canonical && renderTag("link", { rel: "canonical", href: alternates.canonical }),
    ...languages,
    ...sharing,
    renderTag("meta", { name: "twitter:card", content: twitter.card }),
  ].filter(Boolean).join("\n");
}

function renderTag(name: string, attributes: Record<string, string>): string {
  return `<${name}${Object.entries(attributes).map(([key, value]) => ` ${key}="${escapeText(value)}"`).join("")}>`;
}
