import type { BlockOf } from "../../../typescript/src/index.ts";
import { html, type Html } from "../html.ts";
import { picture } from "../parts/picture.ts";
import type { View } from "../view.ts";

export const COLUMN = "(min-width: 48rem) 42rem, 92vw";

export function figure(view: View, { image, caption, credit }: BlockOf<"image">["value"], sizes = COLUMN): Html {
  return html`<figure class="figure">${picture(view, image, { sizes })}${captioned(view, caption, credit || image.credit)}</figure>`;
}

/** What the picture shows and who made it. */
export function captioned(view: View, caption: string, credit: string): Html | null {
  if (!caption && !credit) return null;
  return html`<figcaption>${caption} ${credit && html`<span class="credit">${credited(view, credit)}</span>`}</figcaption>`;
}

/** A credit that says itself what it is (“Illustration: …”) is left as it stands. */
function credited(view: View, credit: string): string {
  return credit.includes(":") ? credit : `${view.texts.photo} ${credit}`;
}
