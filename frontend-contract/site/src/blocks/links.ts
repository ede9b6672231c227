import type { BlockOf } from "clarion-contract";
import { html, type Html } from "../html.ts";

/** Render a block of links with descriptions. */
export function renderLinks({ title, links: all }: BlockOf<"links">["value"]): Html {
  const items = all.map(({ label, path, url, description }) => {
    return html`<li><a href="${path ?? url}">${label}</a>${description && html`<br><span class="muted">${description}</span>`}</li>`;
  });
  return html`<section class="files">${title && html`<h3>${title}</h3>`}<ul class="plain-list">${items}</ul></section>`;
}
