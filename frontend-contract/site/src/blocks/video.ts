import type { BlockOf } from "../../../typescript/src/index.ts";
import { html, type Html } from "../html.ts";
import type { View } from "../view.ts";

/** A link and the words that are spoken. The player of another company would follow our readers. */
export function video(view: View, { title, url, provider, transcript }: BlockOf<"video">["value"]): Html {
  const { watch, transcript: heading } = view.texts;
  const spoken = html`<details><summary>${heading}</summary><p class="pre-line">${transcript}</p></details>`;
  return html`<section class="video"><p class="video-title">${title}</p>
<p><a class="button button-quiet" href="${url}" rel="noopener">${watch[provider]}<span class="visually-hidden">: ${title}</span></a></p>${transcript && spoken}</section>`;
}
