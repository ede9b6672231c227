import type { BlockOf } from "../../../typescript/src/index.ts";
import { html, type Html } from "../html.ts";
import type { View } from "../view.ts";

/** A figure, what it counts and where it comes from. */
export function statistic(view: View, { figure, label, source, source_url }: BlockOf<"statistic">["value"]): Html {
  const named = source_url ? html`<a href="${source_url}">${source || source_url}</a>` : source;
  const from = source || source_url ? html`<p class="statistic-source">${view.texts.source} ${named}</p>` : null;
  return html`<div class="statistic"><p><strong class="statistic-figure">${figure}</strong> <span class="statistic-label">${label}</span></p>${from}</div>`;
}
