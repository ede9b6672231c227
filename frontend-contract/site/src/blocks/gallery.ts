import type { BlockOf } from "clarion-contract";
import { html, type Html } from "../html.ts";
import type { ViewModel } from "../view-model.ts";
import { renderFigure } from "./image.ts";

/** Render pictures side by side, all of them visible. */
export function renderGallery(view: ViewModel, { images, caption }: BlockOf<"gallery">["value"]): Html {
  const sizes = "(min-width: 48rem) 21rem, (min-width: 36rem) 45vw, 92vw";
  return html`<figure class="gallery"><div class="gallery-pictures">${images.map((image) => renderFigure(view, image, sizes))}</div>${
    caption && html`<figcaption>${caption}</figcaption>`
  }</figure>`;
}
