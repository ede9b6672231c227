import type { BlockOf } from "clarion-contract";
import { html, type Html } from "../html.ts";
import type { ViewModel } from "../view-model.ts";

/** Render a figure with its label and source. */
export function renderStatistic(view: ViewModel, { figure, label, source, source_url }: BlockOf<"statistic">["value"]): Html {
  const name = source_url ? html`<a href="${source_url}">${source || source_url}</a>` : source;
  const attribution = source || source_url ? html`<p class="statistic-source">${view.texts.source} ${name}</p>` : null;
  return html`<div class="statistic"><p><strong class="statistic-figure">${figure}</strong> <span class="statistic-label">${label}</span></p>${attribution}</div>`;
}
