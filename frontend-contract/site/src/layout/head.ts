import type { Sharing } from "../../../typescript/src/index.ts";
import { html, jsonText, type Html } from "../html.ts";
import { at, type View } from "../view.ts";
import { feedName, feedType, LISTS, NOTATIONS } from "../parts/feeds.ts";
import { assets } from "../web/assets.ts";

/** What machines read of a page: search engines, other sites that show a link to it. */
export interface About {
  title: string;
  description?: string;
  canonical?: string;
  sharing?: Sharing;
  /** When an article was published; what has no date is no article. */
  published?: string | null;
  translations?: readonly { locale: string; url: string }[];
  /** Not for search engines. */
  hidden?: boolean;
  /** Schema.org's words for it. */
  data?: object;
}

export function head(view: View, about: About): Html {
  const name = view.furniture?.settings.name ?? "";
  const title = !name || about.title.includes(name) ? about.title : `${about.title} | ${name}`;
  return html`<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
${about.description && html`<meta name="description" content="${about.description}">`}
${about.hidden && html`<meta name="robots" content="noindex">`}
${about.canonical && !about.hidden && html`<link rel="canonical" href="${about.canonical}">${alternates(view, about)}`}
${about.sharing && shared(view, about.sharing, about, name)}
<meta name="color-scheme" content="light dark">
<meta name="theme-color" content="#fbf8f3" media="(prefers-color-scheme: light)">
<meta name="theme-color" content="#15181c" media="(prefers-color-scheme: dark)">
<link rel="icon" href="${assets.icon}" type="image/svg+xml">
${assets.preloads.map((font) => html`<link rel="preload" href="${font}" as="font" type="font/woff2" crossorigin>`)}
<link rel="stylesheet" href="${assets.style}">
${feeds(view)}
${about.data && html`<script type="application/ld+json">${jsonText(about.data)}</script>`}
`;
}

/** Every language the page is in, its own too; the one without a prefix is for everybody else. */
function alternates(view: View, { translations = [], canonical }: About): Html[] {
  if (translations.length === 0) return [];
  const all = [{ locale: view.locale, url: canonical ?? "" }, ...translations];
  const first = all.filter(({ locale }) => locale === view.config.locale).map(({ url }) => ({ locale: "x-default", url }));
  return [...all, ...first].map(({ locale, url }) => html`<link rel="alternate" hreflang="${locale}" href="${url}">`);
}

function shared(view: View, { title, text, image }: Sharing, { canonical, published }: About, name: string): Html {
  const properties = {
    "og:type": published ? "article" : "website",
    "article:published_time": published ?? undefined,
    "og:site_name": name,
    "og:locale": view.locale.replace("-", "_"),
    "og:title": title,
    "og:description": text,
    "og:url": canonical,
    "og:image": image?.url,
    "og:image:width": image?.width,
    "og:image:height": image?.height,
    "og:image:alt": image?.alt,
  };
  const told = Object.entries(properties).filter(([, content]) => content !== undefined && content !== "");
  return html`${told.map(([property, content]) => html`<meta property="${property}" content="${content}">`)}
<meta name="twitter:card" content="${image ? "summary_large_image" : "summary"}">`;
}

function feeds(view: View): Html[] {
  return LISTS.flatMap((list) => NOTATIONS.map((notation) => {
    const title = [view.furniture?.settings.name, feedName(view, list)].filter(Boolean).join(": ");
    return html`<link rel="alternate" type="${feedType(notation)}" title="${title}" href="${at(view, `/feeds/${list}.${notation}`)}">`;
  }));
}
