import type { BlockOf } from "../../../typescript/src/index.ts";
import { html, type Html } from "../html.ts";

/** Render a quotation with its speaker, role and organisation. */
export function renderQuote({ text, speaker, role, organisation }: BlockOf<"quote">["value"]): Html {
  const position = [role, organisation].filter(Boolean).join(", ");
  return html`<figure class="quote"><blockquote><p>${text}</p></blockquote>
<figcaption><bdi class="speaker">${speaker}</bdi>${position && html`<span class="position">${position}</span>`}</figcaption></figure>`;
}
