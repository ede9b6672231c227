import type { BlockOf } from "../../../typescript/src/index.ts";
import { html, trusted, type Html } from "../html.ts";

/** The API documents `html` as safe to insert, with its links resolved. */
export function richText({ html: text }: BlockOf<"rich_text">["value"]): Html {
  return html`<div class="prose">${trusted(text)}</div>`;
}
