/** What only some types of pages have before, after and beside their text, as HTML. An own page type of an installation has only the text. */
import type { AnyPage, CallToActionCard, PersonProfile } from "../schema.ts";
import type { PageOf } from "../types.ts";
import { renderCallButtons, renderContacts, renderDocuments, renderFigure, renderPicture, renderQuote } from "./blocks.ts";
import { calendarUrl } from "./calls.ts";
import { EMPTY, html, trusted, type Html, type TemplateValue } from "./html.ts";
import type { SiteLanguage } from "./language.ts";
import { authorLine, dateLine, joinParts, shareByMail } from "./lines.ts";
import { renderCards } from "./page-parts.ts";
import { renderPressKit } from "./press-kit.ts";

/** Options of `renderIntroduction`: where calendars of events are. */
export interface IntroductionOptions {
  /** The address of the CMS for browsers. */
  cmsUrl: string;
  /** `host[:port]` of the site, if the CMS has several. */
  site?: string | undefined;
}

/** Render what stands before the text: the authors of a story, place and date of a release, a call to action with its calendar, a person. */
export function renderIntroduction(page: AnyPage, language: SiteLanguage, options: IntroductionOptions): Html {
  const { t } = language;
  switch (page.type) {
    case "story":
      return page.byline.length > 0 ? html`<p class="muted">${t.by} ${authorLine(page.byline)}</p>` : EMPTY;
    case "release":
      return page.dateline ? html`<p class="dateline">${dateLine(page, language)}</p>` : EMPTY;
    case "call_to_action":
      return page.running ? renderAsk(page.action, language, { ...options, page: page.id }) : html`<p class="notice">${t.closed}</p>`;
    case "person":
      return page.person ? renderPerson(page.person) : EMPTY;
    default:
      return EMPTY;
  }
}

function renderAsk(call: CallToActionCard, language: SiteLanguage, { cmsUrl, site, page }: IntroductionOptions & { page: number }): Html {
  const calendar = call.event_at && calendarUrl(cmsUrl, { locale: language.locale, site, page });
  return html`<p class="standfirst">${call.prompt}</p>${renderCallButtons(call, language)}
${calendar && html`<p><a href="${calendar}">${language.t.addToCalendar}</a></p>`}`;
}

/** Render a person: the picture, the role with the organisation, the biography. */
export function renderPerson({ picture, role, organisation, biography }: Pick<PersonProfile, "picture" | "role" | "organisation" | "biography">): Html {
  const office = joinParts(role, organisation);
  return html`${renderPicture(picture, { sizes: "12rem" })}${office && html`<p><strong>${office}</strong></p>`}${biography && html`<p>${biography}</p>`}`;
}

/** Render what follows the text: where it was published first, notes to editors, what a press room offers, what a person has said and written. */
export function renderSupplement(page: AnyPage, language: SiteLanguage): Html {
  const { original } = page;
  const source = original && html`<p class="muted">${language.t.firstPublishedBy} <a href="${original.url}">${original.source_name}</a></p>`;
  return html`${source}${renderOwnSupplement(page, language)}`;
}

function renderOwnSupplement(page: AnyPage, language: SiteLanguage): TemplateValue {
  const { t } = language;
  if (page.type === "release") {
    const { notes_to_editors: notes, boilerplate } = page;
    return [renderNotes(t.notes, notes), boilerplate && renderNotes(boilerplate.heading, boilerplate.html)];
  }
  if (page.type === "press_room") {
    const releases = renderCards([...page.featured, ...page.latest], language, { level: 3 });
    const notes = page.boilerplates.map(({ heading, html: text }) => renderNotes(heading, text));
    return [renderSection(t.latestReleases, releases), renderPressPictures(page.pictures, language), notes];
  }
  return page.type === "person" && page.person && renderWorks(page.person, language);
}

function renderNotes(heading: string, text: string): Html | null {
  return text ? html`<section class="notes"><h2>${heading}</h2><div class="prose">${trusted(text)}</div></section>` : null;
}

/** Render pictures with a link to download each of them as a whole. */
export function renderPressPictures(pictures: PageOf<"press_room">["pictures"], { t }: SiteLanguage): Html {
  return html`${pictures.map(({ original, image, ...texts }) => html`<div>${renderFigure(image, texts)}
<p><a href="${original.url}" download>${t.download}<span class="hidden">${t.colon}${image.alt}</span></a></p></div>`)}`;
}

/** Render what a person has said and written, with a link to the rest. */
function renderWorks({ quotes, written, value }: PersonProfile, language: SiteLanguage): TemplateValue {
  const { t, prefix } = language;
  const hasMore = quotes.total + written.total > quotes.items.length + written.items.length;
  return [
    renderSection(t.inTheirWords, renderQuotes(quotes.items)),
    renderSection(t.writtenBy, renderCards(written.items, language, { level: 3 })),
    hasMore && html`<p><a href="${prefix}/search/?person=${encodeURIComponent(value)}">${t.showAll}</a></p>`,
  ];
}

function renderQuotes(quotes: PersonProfile["quotes"]["items"]): Html {
  return html`${quotes.map(({ page, ...quote }) => renderQuote({ ...quote, speaker: page.title, path: page.path }))}`;
}

/** Render the column beside the text: contacts, press kit and downloads, the topics, and how to share the page. */
export function renderAside(page: AnyPage, language: SiteLanguage): Html {
  const { t, prefix } = language;
  const topics = page.topics.map(({ value, label }) => html`<li><a href="${prefix}/search/?topic=${encodeURIComponent(value)}">${label}</a></li>`);
  const list = topics.length > 0 && html`<ul class="plain">${topics}</ul>`;
  const share = html`<p><a href="${shareByMail(page)}">${t.shareByEmail}</a></p>`;
  return html`<aside>${renderOwnAside(page, language)}${renderSection(t.topics, list)}${renderSection(t.share, share)}</aside>`;
}

function renderOwnAside(page: AnyPage, language: SiteLanguage): TemplateValue {
  const { t } = language;
  if (page.type === "press_room") return page.contacts.map(({ region, contacts }) => renderSection(region?.label ?? t.contacts, renderContacts(contacts)));
  if (page.type !== "release") return null;
  const { media_contacts: contacts, press_kit: kit, attachments } = page;
  return [
    renderSection(t.contacts, contacts.length > 0 && renderContacts(contacts)),
    renderPressKit(kit, language),
    renderSection(t.downloads, attachments.length > 0 && renderDocuments(attachments, language)),
  ];
}

/** Render a section below its heading; nothing without content. */
function renderSection(heading: string, content: Html | false): Html {
  return content && content.text ? html`<section><h2>${heading}</h2>${content}</section>` : EMPTY;
}
