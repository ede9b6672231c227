import type { BlockOf, ImageSet } from "../../../typescript/src/index.ts";
import { html, type Html } from "../html.ts";
import { picture } from "../parts/picture.ts";
import type { View } from "../view.ts";

export const COLUMN = "(min-width: 48rem) 42rem, 92vw";

export function figure(view: View, { image, caption, credit }: BlockOf<"image">["value"], sizes = COLUMN): Html {
  return html`<figure class="figure">${picture(view, image, { sizes })}${captioned(view, caption, credit || image.credit, image.licence)}</figure>`;
}

/** What the picture shows, who made it, and under what it may be used. */
export function captioned(view: View, caption: string, credit: string, licence: ImageSet["licence"]): Html | null {
  if (!caption && !credit && !licence) return null;
  const whose = [credit && html`<span class="credit">${credited(view, credit)}</span>`, licence && licensed(licence)];
  return html`<figcaption>${caption} ${whose.map((part) => part && html`${part} `)}</figcaption>`;
}

function licensed({ name, url, terms }: NonNullable<ImageSet["licence"]>): Html {
  const named = url ? html`<a rel="license" href="${url}">${name}</a>` : html`${name}`;
  return html`<span class="credit">${named}${terms && html` (${terms})`}</span>`;
}

/** A credit that says itself what it is (“Illustration: …”) is left as it stands. */
function credited(view: View, credit: string): string {
  return credit.includes(":") ? credit : `${view.texts.photo} ${credit}`;
}
