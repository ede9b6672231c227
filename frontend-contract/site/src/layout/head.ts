import type { Sharing } from "clarion-contract";
import { feedMediaType } from "clarion-contract/site";
import { FEED_FORMATS, FEED_LISTS, getFeedTitle } from "../components/feeds.ts";
import { html, trusted, type Html } from "../html.ts";
import { localizedPath, type ViewModel } from "../view-model.ts";
import { assets } from "../web/assets.ts";
import { themeColours } from "../web/brand.ts";
import type { PageMetadata } from "./page-document.ts";

/** Render the content of `<head>`: title, metadata for search engines and link previews, assets, feeds. Fonts are preloaded if needed. */
export function renderHead(view: ViewModel, metadata: PageMetadata, hasItalics: boolean): Html {
  const page = view.config.rehearsal ? { ...metadata, noindex: true } : metadata;
  const fonts = [...assets.fonts.upright, ...(hasItalics ? assets.fonts.italic : [])];
  const siteName = view.chrome?.settings.name ?? "";
  const title = !siteName || page.title.includes(siteName) ? page.title : `${page.title} | ${siteName}`;
  return html`<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
${page.description && html`<meta name="description" content="${page.description}">`}
${page.noindex && html`<meta name="robots" content="noindex">`}
${page.canonical && !page.noindex && html`<link rel="canonical" href="${page.canonical}">${renderAlternates(view, page)}`}
${page.sharing && renderSharing(view, page.sharing, page, siteName)}
<meta name="color-scheme" content="light dark">
<meta name="theme-color" content="${themeColours.light}" media="(prefers-color-scheme: light)">
<meta name="theme-color" content="${themeColours.dark}" media="(prefers-color-scheme: dark)">
<link rel="icon" href="${assets.icon}" type="image/svg+xml">
${fonts.map((font) => html`<link rel="preload" href="${font}" as="font" type="font/woff2" crossorigin>`)}
<link rel="stylesheet" href="${assets.style}">
${renderFeedLinks(view)}
${page.jsonLd && html`<script type="application/ld+json">${trusted(page.jsonLd)}</script>`}
`;
}

/** Render `hreflang` links for every language of the page, its own included. The default language is also `x-default`. */
function renderAlternates(view: ViewModel, { translations = [], canonical = "", url = canonical }: PageMetadata): Html[] {
  if (translations.length === 0) return [];
  const all = [{ locale: view.locale, url }, ...translations];
  const fallback = all.filter(({ locale }) => locale === view.config.locale).map(({ url }) => ({ locale: "x-default", url }));
  return [...all, ...fallback].map(({ locale, url }) => html`<link rel="alternate" hreflang="${locale}" href="${url}">`);
}

/** Render the Open Graph and Twitter metadata that other sites use to show a link. */
function renderSharing(view: ViewModel, { title, text, image }: Sharing, { canonical, url = canonical, published }: PageMetadata, siteName: string): Html {
  const properties = {
    "og:type": published ? "article" : "website",
    "article:published_time": published ?? undefined,
    "og:site_name": siteName,
    "og:locale": view.locale.replace("-", "_"),
    "og:title": title,
    "og:description": text,
    "og:url": url,
    "og:image": image?.url,
    "og:image:width": image?.width,
    "og:image:height": image?.height,
    "og:image:alt": image?.alt,
  };
  const present = Object.entries(properties).filter(([, content]) => content !== undefined && content !== "");
  return html`${present.map(([property, content]) => html`<meta property="${property}" content="${content}">`)}
<meta name="twitter:card" content="${image ? "summary_large_image" : "summary"}">`;
}

function renderFeedLinks(view: ViewModel): Html[] {
  return FEED_LISTS.flatMap((list) => FEED_FORMATS.map((format) => {
    const title = [view.chrome?.settings.name, getFeedTitle(view, list)].filter(Boolean).join(view.texts.colon);
    return html`<link rel="alternate" type="${feedMediaType(format)}" title="${title}" href="${localizedPath(view, `/feeds/${list}.${format}`)}">`;
  }));
}
