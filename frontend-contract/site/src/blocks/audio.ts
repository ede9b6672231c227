import type { BlockOf } from "clarion-contract";
import { html, type Html } from "../html.ts";
import type { ViewModel } from "../view-model.ts";
import { renderFileList } from "./documents.ts";
import { renderTranscript } from "./video.ts";

/** Render a recording with its player, a link to the file, and its transcript. Nothing is loaded before it is played. */
export function renderAudio(view: ViewModel, { title, file, transcript }: BlockOf<"audio">["value"]): Html {
  const player = file && html`<audio controls preload="none" src="${file.url}" aria-label="${title}"></audio>${renderFileList(view, [{ ...file, title: view.texts.download }])}`;
  return html`<section class="audio">${title && html`<p class="media-title">${title}</p>`}${player}${renderTranscript(view, transcript)}</section>`;
}
