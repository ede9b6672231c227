/** Parts that all article-like pages share. */
import type { AnyPage, Block } from "../../../typescript/src/index.ts";
import { renderBlock, collectInlineCallIds } from "../blocks/index.ts";
import { renderCaption } from "../blocks/image.ts";
import { html, EMPTY, type Html } from "../html.ts";
import { renderClosingCalls } from "../components/call-to-action.ts";
import { renderPicture } from "../components/picture.ts";
import { renderRelated } from "../components/related.ts";
import type { ViewModel } from "../view-model.ts";

/** The `sizes` of a picture across the page. */
export const FULL_WIDTH_SIZES = "(min-width: 76rem) 72rem, 100vw";

/** Render the picture at the top of a page. It loads with high priority. */
export function renderLeadPicture(view: ViewModel, { image }: Pick<AnyPage, "image">, credit = ""): Html {
  if (!image) return EMPTY;
  const lead = renderPicture(view, image, { sizes: FULL_WIDTH_SIZES, eager: true });
  return html`<figure class="lead-picture wide">${lead}${renderCaption(view, "", credit || image.credit, image.licence)}</figure>`;
}

/** Render the blocks of a body. */
export function renderBody(view: ViewModel, body: Block[]): Html {
  return html`${body.map((item) => renderBlock(view, item))}`;
}

/** Render what follows an article: calls to action, then related pages. */
export function renderArticleEnd(view: ViewModel, page: AnyPage): Html {
  return html`${renderClosingCalls(view, page.calls_to_action, collectInlineCallIds(page.body))}${renderRelated(view, page)}`;
}
