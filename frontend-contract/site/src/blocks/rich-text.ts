import type { BlockOf } from "clarion-contract";
import { html, trusted, type Html } from "../html.ts";

/** Render rich text. The API documents its `html` as safe to insert, with resolved links. */
export function renderRichText({ html: text }: BlockOf<"rich_text">["value"]): Html {
  return html`<div class="prose">${trusted(text)}</div>`;
}
