import type { BlockOf } from "clarion-contract";
import { html, type Html } from "../html.ts";
import type { ViewModel } from "../view-model.ts";

/** Render a link to a video and its transcript. An embedded player would let another company track visitors. */
export function renderVideo(view: ViewModel, { title, url, provider, transcript }: BlockOf<"video">["value"]): Html {
  const { watch, transcript: heading, colon } = view.texts;
  const details = html`<details><summary>${heading}</summary><p class="pre-line">${transcript}</p></details>`;
  return html`<section class="video"><p class="video-title">${title}</p>
<p><a class="button button-secondary" href="${url}" rel="noopener">${watch[provider]}<span class="visually-hidden">${colon}${title}</span></a></p>${transcript && details}</section>`;
}
