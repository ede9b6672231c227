import type { BlockOf } from "clarion-contract";
import { attributes, html, type Html } from "../html.ts";
import type { ViewModel } from "../view-model.ts";

/**
 * Render a page of another site: its title, its host and a link. `browser/embed.js` adds a button that loads it in a frame.
 *
 * A frame would tell the other site who reads this page, so it waits until the visitor agrees.
 */
export function renderEmbed(view: ViewModel, { title, url, host, frame_url: frame }: BlockOf<"embed">["value"]): Html {
  const { embed, colon } = view.texts;
  if (frame) view.frames.add(new URL(frame).origin);
  const question = frame && html`<p class="muted" hidden>${embed.notice(host)}</p>`;
  const button = frame && html`<button class="button button-secondary" type="button" hidden>${embed.load(host)}</button>`;
  return html`<section class="embed"${attributes({ "data-frame": frame, "data-title": title })}><p class="media-title">${title}</p>${question}
<p class="embed-choice">${button} <a href="${url}" rel="noopener">${embed.open(host)}<span class="visually-hidden">${colon}${title}</span></a></p></section>`;
}
