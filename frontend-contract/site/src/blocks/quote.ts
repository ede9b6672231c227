import type { BlockOf } from "clarion-contract";
import { html, type Html } from "../html.ts";

/** Render a quotation with its speaker, role and organisation. */
export function renderQuote({ text, speaker, role, organisation }: BlockOf<"quote">["value"]): Html {
  const position = [role, organisation].filter(Boolean).join(", ");
  return html`<figure class="quote"><blockquote><p>${text}</p></blockquote>
<figcaption><div><bdi class="speaker">${speaker}</bdi>${position && html`<span class="position">${position}</span>`}</div></figcaption></figure>`;
}
