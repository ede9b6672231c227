import type { BlockOf } from "clarion-contract";
import { EMPTY, html, type Html } from "../html.ts";
import { renderFigure } from "./image.ts";
import type { ViewModel } from "../view-model.ts";

/** Render the poster of a video, a link to it and its transcript. An embedded player would let another company track visitors. */
export function renderVideo(view: ViewModel, { title, url, provider, poster, transcript }: BlockOf<"video">["value"]): Html {
  const { watch, colon } = view.texts;
  return html`<section class="video"><p class="media-title">${title}</p>${poster && renderFigure(view, { image: poster, caption: "", credit: "" })}
<p><a class="button button-secondary" href="${url}" rel="noopener">${watch[provider]}<span class="visually-hidden">${colon}${title}</span></a></p>${renderTranscript(view, transcript)}</section>`;
}

/** Render the transcript of a video or recording, for visitors to open. */
export function renderTranscript(view: ViewModel, transcript: string): Html {
  return transcript ? html`<details><summary>${view.texts.transcript}</summary><p class="pre-line">${transcript}</p></details>` : EMPTY;
}
