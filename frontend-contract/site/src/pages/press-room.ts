import type { PageOf } from "clarion-contract";
import { html, EMPTY, trusted, type Html } from "../html.ts";
import type { PageDocument } from "../layout/page-document.ts";
import { renderAlertForm } from "../components/alert-form.ts";
import { renderBreadcrumbs } from "../components/breadcrumbs.ts";
import { renderCard, renderCardRows } from "../components/card.ts";
import { renderContactList } from "../components/contact.ts";
import { renderRelated } from "../components/related.ts";
import { renderFigure } from "../blocks/image.ts";
import { localizedPath, type ViewModel } from "../view-model.ts";
import { buildMetadata } from "./metadata.ts";
import { renderBody } from "./article.ts";

type PressRoom = PageOf<"press_room">;

const LEAD_SIZES = "(min-width: 64rem) 44rem, 100vw";
const PICTURE_SIZES = "(min-width: 64rem) 24rem, (min-width: 40rem) 45vw, 92vw";

/** Build the page for journalists: releases, contacts by region, alerts, pictures for print, texts to quote. */
export function buildPressRoomPage(view: ViewModel, page: PressRoom): PageDocument {
  const { texts } = view;
  const main = html`<div class="wide press-room"><header class="index-head">${renderBreadcrumbs(view, page.ancestors)}<h1>${page.title}</h1>
${page.summary && html`<p class="standfirst">${page.summary}</p>`}</header>
<nav class="press-contents" aria-label="${texts.onThisPage}"><ul class="tags">${listSections(view, page).map(([id, label]) => html`<li><a href="#${id}" target="_self">${label}</a></li>`)}</ul></nav>
<div class="press-columns"><div>${renderReleases(view, page)}</div>
<div class="press-aside">${renderContacts(view, page)}${renderAlerts(view)}</div></div>
${page.body.length > 0 && html`<div class="article-body press-text">${renderBody(view, page.body)}</div>`}
${renderPictures(view, page)}${renderBoilerplates(view, page)}</div>${renderRelated(view, page)}`;
  return { ...buildMetadata(page), main, newsletter: false };
}

/** Return the sections of the page that have content, each with its id. */
function listSections({ texts, chrome }: ViewModel, { featured, latest, contacts, pictures, boilerplates }: PressRoom): [string, string][] {
  const sections: [boolean, string, string][] = [
    [featured.length + latest.length > 0, "releases", texts.latestReleases],
    [contacts.length > 0, "contacts", texts.contacts],
    [chrome !== null, "alerts", texts.alerts.heading],
    [pictures.length > 0, "pictures", texts.press.pictures],
    [boilerplates.length > 0, "boilerplates", texts.press.boilerplates],
  ];
  return sections.flatMap(([isShown, id, label]) => (isShown ? [[id, label] as [string, string]] : []));
}

function renderReleases(view: ViewModel, { featured, latest }: PressRoom): Html {
  const [first, ...others] = featured;
  if (!first && latest.length === 0) return EMPTY;
  return html`<section class="press-section" id="releases" aria-labelledby="releases-heading"><h2 id="releases-heading">${view.texts.latestReleases}</h2>
${first && renderCard(view, first, { level: 3, sizes: LEAD_SIZES, eager: true })}${renderCardRows(view, [...others, ...latest], 3)}
<p><a href="${localizedPath(view, "/search")}?type=release&amp;sort=newest">${view.texts.allReleases}</a></p></section>`;
}

function renderContacts(view: ViewModel, { contacts }: PressRoom): Html {
  if (contacts.length === 0) return EMPTY;
  const groups = contacts.map(({ region, contacts: people }) => html`<div><h3 dir="auto">${region?.label ?? view.texts.press.allRegions}</h3>${renderContactList(people)}</div>`);
  return html`<section class="press-section contacts" id="contacts" aria-labelledby="contacts-heading"><h2 id="contacts-heading">${view.texts.contacts}</h2>${groups}</section>`;
}

function renderAlerts(view: ViewModel): Html {
  const { heading, intro } = view.texts.alerts;
  if (!view.chrome) return EMPTY;
  return html`<section class="press-section" id="alerts" aria-labelledby="alerts-heading"><h2 id="alerts-heading">${heading}</h2><p>${intro}</p>
${renderAlertForm(view, { types: ["release"] }, "press")}</section>`;
}

/** Render each picture with a link to its original. */
function renderPictures(view: ViewModel, { pictures }: PressRoom): Html {
  if (pictures.length === 0) return EMPTY;
  const { press, size } = view.texts;
  const items = pictures.map((picture) => {
    const { url, media_type, width, height, size: bytes } = picture.original;
    const format = media_type.split("/").at(-1)?.toUpperCase();
    const details = [format, `${String(width)} × ${String(height)}`, bytes !== null && size(bytes)].filter(Boolean).join(", ");
    const name = html`<span class="visually-hidden">${view.texts.colon}${picture.caption || picture.image.alt}</span>`;
    return html`<li>${renderFigure(view, picture, PICTURE_SIZES)}<p><a href="${url}" download>${press.original}${name}</a> <span class="muted">${details}</span></p></li>`;
  });
  return html`<section class="press-section" id="pictures" aria-labelledby="pictures-heading"><h2 id="pictures-heading">${press.pictures}</h2><ul class="press-pictures">${items}</ul></section>`;
}

function renderBoilerplates(view: ViewModel, { boilerplates }: PressRoom): Html {
  if (boilerplates.length === 0) return EMPTY;
  const items = boilerplates.map(({ heading, html: text }) => html`<div><h3>${heading}</h3><div class="prose">${trusted(text)}</div></div>`);
  return html`<section class="press-section press-boilerplates" id="boilerplates" aria-labelledby="boilerplates-heading"><h2 id="boilerplates-heading">${view.texts.press.boilerplates}</h2>${items}</section>`;
}
