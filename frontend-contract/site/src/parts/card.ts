import type { Card } from "../../../typescript/src/index.ts";
import { html, trusted, type Html } from "../html.ts";
import { day, type View } from "../view.ts";
import { picture } from "./picture.ts";

export interface CardLook {
  level: 2 | 3;
  /** How wide the picture is shown; no picture if left out. */
  sizes?: string;
  eager?: boolean;
  look?: "lead" | "row" | "plain";
}

/** A page in a list: its kind and date, its headline as the one link, its summary. */
export function card(view: View, page: Card, { level, sizes, eager = false, look }: CardLook): Html {
  const heading = html`<a href="${page.path}">${page.title}</a>`;
  const shown = sizes && page.image ? html`<div class="card-picture">${picture(view, page.image, { sizes, eager, alt: "" })}</div>` : null;
  return html`<article class="card${look && ` card-${look}`}">${shown}<div class="card-text">
<p class="eyebrow">${kindOf(view, page)}${dateOf(view, page)}</p>
${titled(level, heading)}
<p class="card-summary">${page.summary}</p></div></article>`;
}

/** Cards below one another, the picture beside the words; the first picture is on the screen at once. */
export function rows(view: View, pages: Card[]): Html {
  const sizes = "(min-width: 40rem) 15rem, 92vw";
  return html`<div class="rows">${pages.map((page, index) => card(view, page, { level: 2, sizes, look: "row", eager: index === 0 }))}</div>`;
}

/** `Press release`, `Field story`, `Petition`. */
export function kindOf(view: View, page: Pick<Card, "type" | "story_kind" | "action_kind">): string {
  if (page.story_kind) return view.texts.storyKinds[page.story_kind];
  if (page.action_kind) return view.texts.actionKinds[page.action_kind];
  return view.texts.pageTypes[page.type];
}

/** The date of what has one that matters to readers. */
export function dateOf(view: View, page: Pick<Card, "type" | "published_at">): Html | null {
  if (!page.published_at || !["release", "story"].includes(page.type)) return null;
  return html` <time datetime="${page.published_at}">${day(view, page.published_at)}</time>`;
}

export function titled(level: number, inside: Html): Html {
  const tag = trusted(`h${String(level)}`);
  return html`<${tag}>${inside}</${tag}>`;
}
