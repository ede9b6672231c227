import { feedMediaType } from "clarion-contract/site";
import type { SiteChrome } from "../api/cms-client.ts";
import { FEED_FORMATS, FEED_LISTS, getFeedTitle } from "../components/feeds.ts";
import { renderEmail, renderPhone } from "../components/contact.ts";
import { renderSignUpForm } from "../components/sign-up.ts";
import { html, EMPTY, type Html } from "../html.ts";
import { localizedPath, type ViewModel } from "../view-model.ts";
import type { PageDocument } from "./page-document.ts";

/** Render the newsletter form where a page has no sign-up of its own, then contact details, the menu, countries, feeds. */
export function renderFooter(view: ViewModel, { navigation, settings }: SiteChrome, page: PageDocument): Html {
  const { texts } = view;
  const menu = navigation.footer.map(({ path, url, label }) => html`<li><a href="${path ?? url}" dir="auto">${label}</a></li>`);
  const contacts = [settings.email, settings.press_email].filter(Boolean).map((address) => html`<li>${renderEmail(address)}</li>`);
  const profiles = settings.profiles.map(({ url, network, handle }) => {
    return html`<li><a href="${url}" rel="me noopener">${getNetworkName(network)}${handle && html` <bdi>${handle}</bdi>`}</a></li>`;
  });
  return html`<footer class="site-footer">${page.newsletter ? renderNewsletter(view, settings.sign_up) : EMPTY}<div class="wide footer-grid">
<div><p class="footer-name"><bdi>${settings.legal_name || settings.name}</bdi></p>${settings.address && html`<p class="pre-line"><bdi>${settings.address}</bdi></p>`}
<ul class="plain-list">${contacts}${settings.phone && html`<li>${renderPhone(settings.phone)}</li>`}</ul></div>
${renderNavigation(texts.footerMenu, menu)}${renderNavigation(texts.follow, profiles)}
${renderNavigation(texts.countries, navigation.countries.map(({ label, url }) => html`<li><a href="${url}" dir="auto">${label}</a></li>`))}
${renderNavigation(texts.feeds, FEED_LISTS.map((name) => renderFeedItem(view, name)))}
</div></footer>`;
}

function renderNewsletter(view: ViewModel, { heading, intro }: SiteChrome["settings"]["sign_up"]): Html {
  return html`<section class="newsletter" aria-labelledby="newsletter-heading"><div class="wide newsletter-columns">
<div><h2 id="newsletter-heading"><bdi>${heading}</bdi></h2><p><bdi>${intro}</bdi></p></div>${renderSignUpForm(view, {}, "footer")}</div></section>`;
}

function renderFeedItem(view: ViewModel, name: (typeof FEED_LISTS)[number]): Html {
  const [title, labels] = [getFeedTitle(view, name), { rss: "RSS", atom: "Atom", json: "JSON" }];
  const links = FEED_FORMATS.map((format) => {
    const [href, label] = [localizedPath(view, `/feeds/${name}.${format}`), labels[format]];
    return html` <a href="${href}" type="${feedMediaType(format)}" aria-label="${title}${view.texts.colon}${label}">${label}</a>`;
  });
  return html`<li>${title}${links}</li>`;
}

function renderNavigation(heading: string, items: Html[]): Html {
  return items.length > 0 ? html`<nav aria-label="${heading}"><h2>${heading}</h2><ul class="plain-list">${items}</ul></nav>` : EMPTY;
}

function getNetworkName(network: string): string {
  const known: Record<string, string> = { linkedin: "LinkedIn", youtube: "YouTube", tiktok: "TikTok" };
  return known[network] ?? network.charAt(0).toUpperCase() + network.slice(1);
}
