import type { BlockOf } from "../../../typescript/src/index.ts";
import { html, type Html } from "../html.ts";
import type { View } from "../view.ts";
import { figure } from "./image.ts";

/** Pictures side by side, all in view: nothing to click through. */
export function gallery(view: View, { images, caption }: BlockOf<"gallery">["value"]): Html {
  const sizes = "(min-width: 48rem) 21rem, (min-width: 36rem) 45vw, 92vw";
  return html`<figure class="gallery"><div class="gallery-pictures">${images.map((image) => figure(view, image, sizes))}</div>${
    caption && html`<figcaption>${caption}</figcaption>`
  }</figure>`;
}
