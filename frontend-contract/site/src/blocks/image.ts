import type { BlockOf, ImageSet } from "clarion-contract";
import { html, type Html } from "../html.ts";
import { renderPicture } from "../components/picture.ts";
import type { ViewModel } from "../view-model.ts";

/** The `sizes` of a picture in the text column. */
export const COLUMN_SIZES = "(min-width: 48rem) 42rem, 92vw";

/** Render a picture with its caption. */
export function renderFigure(view: ViewModel, { image, caption, credit }: BlockOf<"image">["value"], sizes = COLUMN_SIZES): Html {
  return html`<figure class="figure">${renderPicture(view, image, { sizes })}${renderCaption(view, caption, credit || image.credit, image.licence)}</figure>`;
}

/** Render caption, credit and licence of a picture; null if it has none of them. */
export function renderCaption(view: ViewModel, caption: string, credit: string, licence: ImageSet["licence"]): Html | null {
  if (!caption && !credit && !licence) return null;
  const credits = [credit && html`<span class="credit">${formatCredit(view, credit)}</span>`, licence && renderLicence(licence)];
  return html`<figcaption>${caption} ${credits.map((part) => part && html`${part} `)}</figcaption>`;
}

function renderLicence({ name, url, terms }: NonNullable<ImageSet["licence"]>): Html {
  const linkedName = url ? html`<a rel="license" href="${url}">${name}</a>` : html`${name}`;
  return html`<span class="credit">${linkedName}${terms && html` (${terms})`}</span>`;
}

/** Prefix a credit with “Picture:”, unless it has a prefix of its own such as “Illustration:”. */
function formatCredit(view: ViewModel, credit: string): string {
  return credit.includes(":") ? credit : `${view.texts.photo} ${credit}`;
}
