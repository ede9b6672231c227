/** What releases and stories have in common. */
import type { AnyPage, Block } from "../../../typescript/src/index.ts";
import { block, callsIn } from "../blocks/index.ts";
import { captioned } from "../blocks/image.ts";
import { html, NOTHING, type Html } from "../html.ts";
import { closingCalls } from "../parts/call.ts";
import { picture } from "../parts/picture.ts";
import { related } from "../parts/related.ts";
import type { View } from "../view.ts";

/** How wide a picture across the page is shown. */
export const ACROSS = "(min-width: 76rem) 72rem, 100vw";

/** The picture across the page, loaded before all others. */
export function leadPicture(view: View, { image }: Pick<AnyPage, "image">, credit = ""): Html {
  if (!image) return NOTHING;
  const shown = picture(view, image, { sizes: ACROSS, eager: true });
  return html`<figure class="lead-picture wide">${shown}${captioned(view, "", credit || image.credit, image.licence)}</figure>`;
}

export function flow(view: View, body: Block[]): Html {
  return html`${body.map((item) => block(view, item))}`;
}

/** After the text: one thing to do, then more to read. */
export function ending(view: View, page: AnyPage): Html {
  return html`${closingCalls(view, page.calls_to_action, callsIn(page.body))}${related(view, page)}`;
}
