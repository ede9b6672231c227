import type { MenuItem } from "../../../typescript/src/index.ts";
import { renderSearchBox } from "../components/search-box.ts";
import { attributes, html, trusted, type Html } from "../html.ts";
import { localizedPath, type ViewModel } from "../view-model.ts";
import type { PageDocument } from "./page-document.ts";

/** The lantern beside the site's name. The site's icon in `web/assets.ts` is the same drawing. */
export const LOGO = trusted(
  `<svg class="mark" viewBox="0 0 24 32" width="24" height="32" aria-hidden="true" focusable="false"><path d="M8 5a4 4 0 0 1 8 0M6 8h12l2 5v12l-2 4H6l-2-4V13z" fill="none" stroke="currentColor" stroke-width="2" stroke-linejoin="round"/><path d="M12 14c2.4 3 3.4 4.6 3.4 6.5a3.4 3.4 0 0 1-6.8 0C8.6 18.6 9.6 17 12 14z" fill="currentColor"/></svg>`,
);

/** Render the site's name, the search box and the main menu. Without a CMS, only a link to the home page is left. */
export function renderHeader(view: ViewModel, page: PageDocument): Html {
  const { texts, chrome, prefix } = view;
  const search = ["search", "message"].includes(page.kind) ? null : renderSearchBox(view, { id: "site-search" });
  const items = chrome?.navigation.primary ?? [];
  return html`<header class="site-header"><div class="wide header-row">
<a class="wordmark" href="${prefix || ""}/">${LOGO}<bdi>${chrome?.settings.name || texts.home}</bdi></a>
${search && html`<div class="header-search">${search}</div><a class="header-search-link" href="${localizedPath(view, "/search")}">${texts.search}</a>`}
</div>
${items.length > 0 && html`<nav class="wide menu" aria-label="${texts.mainMenu}"><ul>${items.map((item) => renderMenuItem(view, item))}${renderDonorPortal(view)}</ul></nav>`}
</header>`;
}

/** Render the link to the donor portal, which is another site, at the end of the menu. */
function renderDonorPortal({ chrome }: ViewModel): Html | null {
  const portal = chrome?.settings.donor_portal;
  return portal ? html`<li class="menu-end"><a href="${portal.url}" dir="auto">${portal.label}</a></li>` : null;
}

function renderMenuItem(view: ViewModel, { link, children }: MenuItem): Html {
  const path = view.url.pathname;
  const current = path === link.path ? "page" : link.path && path.startsWith(link.path) ? "true" : null;
  const submenu = children.map((child) => html`<li><a href="${child.path ?? child.url}" dir="auto">${child.label}</a></li>`);
  return html`<li><a${attributes({ href: link.path ?? link.url, dir: "auto", "aria-current": current })}>${link.label}</a>${
    submenu.length > 0 && html`<ul>${submenu}</ul>`
  }</li>`;
}
