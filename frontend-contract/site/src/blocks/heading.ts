import type { BlockOf } from "clarion-contract";
import { html, type Html } from "../html.ts";

/** Render a heading of level 2 or 3, with the anchor that links lead to. */
export function renderHeading({ level, text, anchor }: BlockOf<"heading">["value"]): Html {
  return level === 2 ? html`<h2 id="${anchor}">${text}</h2>` : html`<h3 id="${anchor}">${text}</h3>`;
}
