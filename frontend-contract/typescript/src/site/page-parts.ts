/** Parts of pages as HTML: cards, the top of a page, what follows it, links to the parts of a list. */
import type { AnyPage, Card, FoundCard } from "../schema.ts";
import { renderCall, renderPicture } from "./blocks.ts";
import { closingCalls } from "./calls.ts";
import { cardHtml } from "./cards.ts";
import { languageAttributes, markLanguage } from "../search-answers.ts";
import { attributes, EMPTY, html, trusted, type Html } from "./html.ts";
import { isDated, kindLabel } from "./kinds.ts";
import type { SiteLanguage } from "./language.ts";
import { describePart, replaceParameter } from "./parts.ts";
import { fillText } from "./texts/fill.ts";

/** How a card is shown. */
export interface CardOptions {
  /** The level of its heading, by default 2. */
  level?: 2 | 3;
  /** The width of its picture as the `sizes` attribute; without it there is no picture. */
  sizes?: string;
  /** Load its picture at once because it is visible without scrolling. */
  eager?: boolean;
  /** By default `card`; for a result of a search `card result`. */
  className?: string;
}

const MAX_RELATED = 4;

/** Render the kind of a page, its date if it has one, and its language if that is not the one of the website. */
export function renderKind(page: Parameters<typeof kindLabel>[1] & Parameters<typeof isDated>[0] & { locale?: string }, { t, date, locale }: SiteLanguage): Html {
  const mark = markLanguage(page.locale ?? locale, locale, t);
  const time = isDated(page) && html`<time datetime="${page.published_at}">${date(page.published_at)}</time>`;
  return html`<p class="kind">${kindLabel(t, page)} ${time}${mark && html` <span class="language">${mark}</span>`}</p>`;
}

/** Render a page in a list, with the words that a search has found. `data-page` is for `reportClicks`. */
export function renderCard(card: Card | FoundCard, language: SiteLanguage, { level = 2, sizes, eager = false, className = "card" }: CardOptions = {}): Html {
  const { title, text } = cardHtml(card, language.t);
  const own = attributes(languageAttributes(card.locale, language.locale));
  const link = html`<a href="${card.path}" data-page="${card.id}"${own}>${trusted(title)}</a>`;
  return html`<article${attributes({ class: className })}>${sizes && renderPicture(card.image, { sizes, eager, alt: "" })}<div>${renderKind(card, language)}
${level === 2 ? html`<h2>${link}</h2>` : html`<h3>${link}</h3>`}<p class="summary"><span${own}>${trusted(text)}</span></p></div></article>`;
}

/** Render pages of a list. `eager` is for the first of them. */
export function renderCards(cards: readonly (Card | FoundCard)[], language: SiteLanguage, { eager = false, ...options }: CardOptions = {}): Html {
  return html`${cards.map((card, index) => renderCard(card, language, { ...options, eager: eager && index === 0 }))}`;
}

/** Render the top of a page: the pages above it, its kind if it is dated, its title and its summary. */
export function renderHeading(page: AnyPage, language: SiteLanguage): Html {
  const trail = page.ancestors.map(({ path, title }) => html`<li><a href="${path}">${title}</a></li>`);
  return html`<header class="heading">${trail.length > 0 && html`<nav aria-label="${language.t.youAreHere}"><ol class="trail">${trail}</ol></nav>`}
${isDated(page) && renderKind(page, language)}<h1>${page.title}</h1>${page.summary && html`<p class="standfirst">${page.summary}</p>`}</header>`;
}

/** Render what follows a page: calls to action that its body does not show, and pages that editors have chosen or that are similar. */
export function renderClosing(page: AnyPage, language: SiteLanguage): Html {
  const calls = closingCalls(page);
  const { heading, items, more } = page.related;
  const link = more && html`<a href="${more.path}">${more.label}<span class="hidden">${language.t.colon}${heading}</span></a>`;
  const cards = renderCards(items.slice(0, MAX_RELATED), language, { level: 3, sizes: "(min-width: 64rem) 17rem, (min-width: 40rem) 45vw, 92vw" });
  return html`${calls.length > 0 && html`<div class="calls wide">${calls.map((call) => renderCall(call, language))}</div>`}
${items.length > 0 && html`<section class="wide related" aria-labelledby="related"><div class="section-head"><h2 id="related">${heading}</h2>${link}</div><div class="grid four">${cards}</div></section>`}`;
}

/** Render links to the parts of a list before and after the one that begins at `offset` of the query; nothing if it has only one. */
export function renderPager(total: number, params: URLSearchParams, size: number, { t, number }: SiteLanguage): Html {
  const part = describePart(total, Number(params.get("offset")) || 0, size);
  if (!part) return EMPTY;
  const address = (offset: number) => replaceParameter(params, "offset", offset || null);
  const previous = part.previous !== null && html`<a rel="prev" href="${address(part.previous)}">${t.previous}</a>`;
  const next = part.next !== null && html`<a rel="next" href="${address(part.next)}">${t.next}</a>`;
  return html`<nav class="pager" aria-label="${t.pages}">${previous} <span aria-current="page">${fillText(t.page, { page: number(part.number) })}</span> ${next}</nav>`;
}
