import type { BlockOf } from "clarion-contract";
import { attributes, html, type Html } from "../html.ts";

/** Render a table in a container that scrolls sideways on narrow screens, also with the keyboard. */
export function renderTable({ caption, header, rows, row_headers }: BlockOf<"table">["value"]): Html {
  const head = header.length > 0 ? html`<thead><tr>${header.map((cell) => html`<th scope="col">${cell}</th>`)}</tr></thead>` : null;
  const body = rows.map((row) => {
    const cells = row.map((cell, index) => (row_headers && index === 0 ? html`<th scope="row">${cell}</th>` : html`<td>${cell}</td>`));
    return html`<tr>${cells}</tr>`;
  });
  const label = attributes({ role: "region", tabindex: 0, "aria-label": caption || header.join(", ") || "–" });
  return html`<div class="table"${label}><table>${caption && html`<caption>${caption}</caption>`}${head}<tbody>${body}</tbody></table></div>`;
}
