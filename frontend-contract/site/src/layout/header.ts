import type { MenuItem } from "../../../typescript/src/index.ts";
import { attributes, html, trusted, type Html } from "../html.ts";
import { searchBox } from "../parts/search-box.ts";
import { at, type View } from "../view.ts";
import type { Sheet } from "./document.ts";

/** A lantern in a few strokes; the same drawing is the site's icon. */
export const LANTERN = trusted(
  `<svg class="mark" viewBox="0 0 24 32" width="24" height="32" aria-hidden="true" focusable="false"><path d="M8 5a4 4 0 0 1 8 0M6 8h12l2 5v12l-2 4H6l-2-4V13z" fill="none" stroke="currentColor" stroke-width="2" stroke-linejoin="round"/><path d="M12 14c2.4 3 3.4 4.6 3.4 6.5a3.4 3.4 0 0 1-6.8 0C8.6 18.6 9.6 17 12 14z" fill="currentColor"/></svg>`,
);

/** The name, the search, the menu. Where the CMS is out of reach, the name of the front page alone. */
export function header(view: View, sheet: Sheet): Html {
  const { texts, furniture, prefix } = view;
  const search = ["search", "message"].includes(sheet.kind) ? null : searchBox(view, { id: "site-search" });
  const items = furniture?.navigation.primary ?? [];
  return html`<header class="site-header"><div class="wide header-row">
<a class="wordmark" href="${prefix || ""}/">${LANTERN}<span>${furniture?.settings.name ?? texts.home}</span></a>
${search && html`<div class="header-search">${search}</div><a class="header-search-link" href="${at(view, "/search")}">${texts.search}</a>`}
</div>
${items.length > 0 && html`<nav class="wide menu" aria-label="${texts.mainMenu}"><ul>${items.map((item) => entry(view, item))}${donorPortal(view)}</ul></nav>`}
</header>`;
}

/** Where those who give log in; another site, so it stands apart. */
function donorPortal({ furniture }: View): Html | null {
  const portal = furniture?.settings.donor_portal;
  return portal ? html`<li class="menu-end"><a href="${portal.url}">${portal.label}</a></li>` : null;
}

function entry(view: View, { link, children }: MenuItem): Html {
  const here = view.address.pathname;
  const current = here === link.path ? "page" : link.path && here.startsWith(link.path) ? "true" : null;
  const under = children.map((child) => html`<li><a href="${child.path ?? child.url}">${child.label}</a></li>`);
  return html`<li><a${attributes({ href: link.path ?? link.url, "aria-current": current })}>${link.label}</a>${
    under.length > 0 && html`<ul>${under}</ul>`
  }</li>`;
}
