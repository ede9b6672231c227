import type { Furniture } from "../api/furniture.ts";
import { html, NOTHING, type Html } from "../html.ts";
import { signUpForm } from "../parts/sign-up.ts";
import { feedName, feedType, LISTS, NOTATIONS } from "../parts/feeds.ts";
import { at, type View } from "../view.ts";
import type { Sheet } from "./document.ts";

/** The letter, the menu, languages and countries, how to reach the organisation. */
export function footer(view: View, { navigation, settings }: Furniture, sheet: Sheet): Html {
  const { texts } = view;
  const menu = navigation.footer.map(({ path, url, label }) => html`<li><a href="${path ?? url}">${label}</a></li>`);
  const contacts = [settings.email, settings.press_email].filter(Boolean).map((address) => {
    return html`<li><a href="mailto:${address}">${address}</a></li>`;
  });
  const profiles = settings.profiles.map(({ url, network, handle }) => {
    return html`<li><a href="${url}" rel="me noopener">${named(network)}${handle && html` ${handle}`}</a></li>`;
  });
  return html`<footer class="site-footer">${sheet.kind === "sign-up" ? NOTHING : letter(view, settings.sign_up)}<div class="wide footer-grid">
<div><p class="footer-name">${settings.legal_name || settings.name}</p>${settings.address && html`<p class="pre-line">${settings.address}</p>`}
<ul class="plain-list">${contacts}${settings.phone && html`<li><a href="tel:${settings.phone.replace(/[^+\d]/g, "")}">${settings.phone}</a></li>`}</ul></div>
${list(texts.footerMenu, menu)}${list(texts.follow, profiles)}
${list(texts.languages, languages(view, navigation.languages, sheet))}
${list(texts.countries, navigation.countries.map(({ label, url }) => html`<li><a href="${url}">${label}</a></li>`))}
${list(texts.feeds, LISTS.map((name) => feedLinks(view, name)))}
</div></footer>`;
}

/** The form, open: a visitor sees at once what it asks. */
function letter(view: View, { heading, intro }: Furniture["settings"]["sign_up"]): Html {
  return html`<section class="letter" aria-labelledby="letter-heading"><div class="wide letter-columns">
<div><h2 id="letter-heading">${heading}</h2><p>${intro}</p></div>${signUpForm(view, {}, "footer")}</div></section>`;
}

function feedLinks(view: View, name: (typeof LISTS)[number]): Html {
  const [title, notation] = [feedName(view, name), { rss: "RSS", atom: "Atom", json: "JSON" }];
  const links = NOTATIONS.map((one) => html` <a href="${at(view, `/feeds/${name}.${one}`)}" type="${feedType(one)}" aria-label="${title}: ${notation[one]}">${notation[one]}</a>`);
  return html`<li>${title}${links}</li>`;
}

function list(heading: string, items: Html[]): Html {
  return items.length > 0 ? html`<nav aria-label="${heading}"><h2>${heading}</h2><ul class="plain-list">${items}</ul></nav>` : NOTHING;
}

function languages(view: View, all: Furniture["navigation"]["languages"], { translations = [] }: Sheet): Html[] {
  if (all.length < 2) return [];
  return all.map(({ locale, label, path }) => {
    if (locale === view.locale) return html`<li><span aria-current="true" lang="${locale}">${label}</span></li>`;
    const there = translations.find((translation) => translation.locale === locale)?.path ?? path;
    return html`<li><a href="${there}" hreflang="${locale}" lang="${locale}">${label}</a></li>`;
  });
}

function named(network: string): string {
  const known: Record<string, string> = { linkedin: "LinkedIn", youtube: "YouTube", tiktok: "TikTok" };
  return known[network] ?? network.charAt(0).toUpperCase() + network.slice(1);
}
