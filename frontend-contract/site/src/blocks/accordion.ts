import type { BlockOf } from "clarion-contract";
import { html, trusted, type Html } from "../html.ts";

/** Render parts that visitors open, also with the keyboard and by searching within the page. */
export function renderAccordion({ items }: BlockOf<"accordion">["value"]): Html {
  const parts = items.map(({ title, html: text }) => html`<details><summary>${title}</summary><div class="prose">${trusted(text)}</div></details>`);
  return html`<div class="accordion">${parts}</div>`;
}
