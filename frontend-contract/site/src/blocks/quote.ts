import type { BlockOf } from "clarion-contract";
import { renderPortrait, renderPosition } from "../components/person.ts";
import { html, type Html } from "../html.ts";
import type { ViewModel } from "../view-model.ts";

/** Render a quotation with its speaker, role and organisation, and the picture of a speaker who is a person of the site. */
export function renderQuote(view: ViewModel, { text, speaker, role, organisation, person }: BlockOf<"quote">["value"]): Html {
  const name = html`<bdi class="speaker">${speaker}</bdi>`;
  const linked = person?.path ? html`<a href="${person.path}">${name}</a>` : name;
  return html`<figure class="quote"><blockquote><p>${text}</p></blockquote>
<figcaption>${renderPortrait(view, person?.picture)}<div>${linked}${renderPosition({ role, organisation })}</div></figcaption></figure>`;
}
