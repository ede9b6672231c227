import type { Card } from "../../../typescript/src/index.ts";
import { html, trusted, type Html } from "../html.ts";
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
  const heading = html`<a href="${page.path}">${page.title}</a>`;
  const image = sizes && page.image ? html`<div class="card-picture">${renderPicture(view, page.image, { sizes, eager, alt: "" })}</div>` : null;
  return html`<article class="card${variant && ` card-${variant}`}">${image}<div class="card-text">
<p class="eyebrow">${getKindLabel(view, page)}${renderDate(view, page)}</p>
${renderTitle(level, heading)}
<p class="card-summary">${page.summary}</p></div></article>`;
}

/** Render cards as rows with the picture beside the text. The first picture loads at once, the others lazily. */
export function renderCardRows(view: ViewModel, pages: Card[]): Html {
  const sizes = "(min-width: 40rem) 15rem, 92vw";
  return html`<div class="rows">${pages.map((page, index) => renderCard(view, page, { level: 2, sizes, variant: "row", eager: index === 0 }))}</div>`;
}

/** Return the label of a page's kind: `Press release`, `Field story`, `Petition`. */
export function getKindLabel(view: ViewModel, page: Pick<Card, "type" | "story_kind" | "action_kind">): string {
  if (page.story_kind) return view.texts.storyKinds[page.story_kind];
  if (page.action_kind) return view.texts.actionKinds[page.action_kind];
  return view.texts.pageTypes[page.type];
}

/** Render the date of publication of releases and stories; null for other pages. */
export function renderDate(view: ViewModel, page: Pick<Card, "type" | "published_at">): Html | null {
  if (!page.published_at || !["release", "story"].includes(page.type)) return null;
  return html` <time datetime="${page.published_at}">${formatDate(view, page.published_at)}</time>`;
}

/** Render a heading of that level. */
export function renderTitle(level: number, content: Html): Html {
  const tag = trusted(`h${String(level)}`);
  return html`<${tag}>${content}</${tag}>`;
}
