import type { MenuItem } from "clarion-contract";
import { currentLink } from "clarion-contract/site";
import type { SiteChrome } from "../api/cms-client.ts";
import { renderIcon } from "../components/icons.ts";
import { renderPicture } from "../components/picture.ts";
import { renderSearchBox } from "../components/search-box.ts";
import { attributes, html, type Html } from "../html.ts";
import { decodePath, localizedPath, type ViewModel } from "../view-model.ts";
import { mark } from "../web/brand.ts";
import type { PageDocument } from "./page-document.ts";

const MAX_LISTED_LANGUAGES = 3; // more are in a list that opens

/**
 * Render the site's name, the search box, the button that editors have chosen, and the menu.
 *
 * On phones the menu is a popover, which needs no script. Without a CMS, only a link to the home page is left.
 */
export function renderHeader(view: ViewModel, page: PageDocument): Html {
  const { chrome, prefix } = view;
  const search = ["search", "message"].includes(page.kind) ? null : renderSearchBox(view, { id: "site-search" });
  return html`<header class="site-header"><div class="wide header-row">
<a class="wordmark" href="${prefix}/">${renderName(view)}</a>
${search && html`<div class="header-search">${search}</div>`}
${chrome && html`${renderButton(chrome)}${renderMenu(view, chrome, page)}`}
</div></header>`;
}

/** Render the logo that editors have uploaded, or else the drawing of the brand with the name. */
function renderName(view: ViewModel): Html {
  const { logo, name = "" } = view.chrome?.settings ?? {};
  if (logo) return renderPicture(view, logo, { sizes: "12rem", eager: true, alt: name });
  return html`${mark}<bdi>${name || view.texts.home}</bdi>`;
}

function renderButton({ navigation: { button } }: SiteChrome): Html | null {
  return button ? html`<a class="button header-button" href="${button.path ?? button.url}" dir="auto">${button.label}</a>` : null;
}

/** Render the menu with its buttons for phones. */
function renderMenu(view: ViewModel, chrome: SiteChrome, page: PageDocument): Html {
  const { texts } = view;
  const items = chrome.navigation.primary.map((item) => renderMenuItem(view, item));
  return html`<button class="menu-toggle" type="button" popovertarget="menu">${renderIcon("menu")}${texts.menu}</button>
<nav class="menu" id="menu" popover aria-label="${texts.mainMenu}">
<button class="menu-toggle menu-close" type="button" popovertarget="menu" popovertargetaction="hide">${renderIcon("close")}${texts.closeMenu}</button>
<ul class="menu-list"><li class="menu-search"><a href="${localizedPath(view, "/search")}">${texts.search}</a></li>${items}</ul>
<ul class="menu-tools">${renderDonorPortal(chrome)}${renderLanguages(view, chrome, page)}</ul></nav>`;
}

function renderMenuItem(view: ViewModel, { link, children }: MenuItem): Html {
  const current = currentLink(link, decodePath(view.url.pathname) ?? "", view);
  const submenu = children.map((child) => html`<li><a href="${child.path ?? child.url}" dir="auto">${child.label}</a></li>`);
  return html`<li><a${attributes({ href: link.path ?? link.url, dir: "auto", "aria-current": current })}>${link.label}</a>${
    submenu.length > 0 && html`<ul>${submenu}</ul>`
  }</li>`;
}

/** Render the link to the donor portal, which is another site. */
function renderDonorPortal({ settings: { donor_portal: portal } }: SiteChrome): Html | null {
  return portal && html`<li><a href="${portal.url}" dir="auto">${portal.label}</a></li>`;
}

/** Render the language menu. Each entry leads to the translation of this page, or to the home page of its language. */
function renderLanguages(view: ViewModel, { navigation: { languages } }: SiteChrome, { translations = [] }: PageDocument): Html | null {
  if (languages.length < 2) return null;
  const items = languages.map(({ locale, dir, label, path }) => {
    if (locale === view.locale) return html`<li><span aria-current="true" lang="${locale}">${label}</span></li>`;
    const target = translations.find((translation) => translation.locale === locale)?.path ?? path;
    return html`<li><a href="${target}"${attributes({ hreflang: locale, lang: locale, dir })}>${label}</a></li>`;
  });
  const list = html`<ul aria-label="${view.texts.languages}">${items}</ul>`;
  const isLong = languages.length > MAX_LISTED_LANGUAGES;
  return html`<li class="menu-languages">${isLong ? html`<details><summary>${view.texts.languages}</summary>${list}</details>` : list}</li>`;
}
