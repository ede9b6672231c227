import type { Card } from "clarion-contract";
import { isDated, kindLabel } from "clarion-contract/site";
import { attributes, html, trusted, type Html } from "../html.ts";
import { formatDate, type ViewModel } from "../view-model.ts";
import { renderPicture } from "./picture.ts";

export interface CardOptions {
  /** The level of the heading. */
  level: 2 | 3;
  /** The `sizes` of the picture; without it the card has no picture. */
  sizes?: string;
  eager?: boolean;
  variant?: "lead" | "row" | "plain";
}

/** Render a page in a list: kind and date, linked headline, summary. */
export function renderCard(view: ViewModel, page: Card, { level, sizes, eager = false, variant }: CardOptions): Html {
  const lang = attributes({ lang: page.locale === view.locale ? null : page.locale });
  const heading = html`<a href="${page.path}"><bdi${lang}>${page.title}</bdi></a>`;
  const image = sizes && page.image ? html`<div class="card-picture">${renderPicture(view, page.image, { sizes, eager, alt: "" })}</div>` : null;
  return html`<article class="card${variant && ` card-${variant}`}">${image}<div class="card-text">
<p class="eyebrow">${kindLabel(view.texts, page)}${renderDate(view, page)}</p>
${renderTitle(level, heading)}
${page.summary && html`<p class="card-summary"><bdi${lang}>${page.summary}</bdi></p>`}</div></article>`;
}

/** Render cards as rows with the picture beside the text. The first picture loads at once, the others lazily. */
export function renderCardRows(view: ViewModel, pages: Card[], level: 2 | 3 = 2): Html {
  const sizes = "(min-width: 48rem) 15rem, 7rem";
  return html`<div class="rows">${pages.map((page, index) => renderCard(view, page, { level, sizes, variant: "row", eager: level === 2 && index === 0 }))}</div>`;
}

/** Render at most `limit` cards side by side. The number of columns follows from the number of cards, so that no row has a hole. */
export function renderCardGrid(view: ViewModel, pages: Card[], limit: 3 | 4, options: CardOptions): Html {
  const cards = pages.slice(0, limit).map((page) => renderCard(view, page, options));
  return html`<div class="grid grid-${cards.length}">${cards}</div>`;
}

/** Render the date of publication; null for types of pages that are not dated. */
export function renderDate(view: ViewModel, page: Pick<Card, "type" | "published_at">): Html | null {
  if (!isDated(page)) return null;
  return html` <time datetime="${page.published_at}">${formatDate(view, page.published_at)}</time>`;
}

/** Render a heading of that level. */
export function renderTitle(level: number, content: Html): Html {
  const tag = trusted(`h${String(level)}`);
  return html`<${tag}>${content}</${tag}>`;
}
