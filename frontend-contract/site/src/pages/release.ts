import type { MediaContact, PageOf } from "clarion-contract";
import { lastChange, renderPressKit, renderTime, type KitFile } from "clarion-contract/site";
import { renderFileList } from "../blocks/documents.ts";
import { html, EMPTY, trusted, type Html } from "../html.ts";
import type { PageDocument } from "../layout/page-document.ts";
import { renderBreadcrumbs } from "../components/breadcrumbs.ts";
import { renderContactList } from "../components/contact.ts";
import { renderShareLinks } from "../components/share.ts";
import { renderTopics } from "../components/topics.ts";
import { formatDate, pageLanguage, type ViewModel } from "../view-model.ts";
import { buildMetadata, describePage } from "./metadata.ts";
import { renderArticle, renderArticleBody, renderLeadPicture } from "./article.ts";

type Release = PageOf<"release">;

/** A release that one reader sees before its publication: its press kit, which is built for that reader. */
export interface EmbargoView {
  kit: { state: string; files: readonly KitFile[] };
}

/** Build a press release: headline, standfirst, dateline and body, beside them contacts and downloads. */
export function buildReleasePage(view: ViewModel, page: Release, embargo?: EmbargoView): PageDocument {
  const date = page.published_at && formatDate(view, page.published_at);
  const main = renderArticle(view, page, {
    head: html`${renderBreadcrumbs(view, page.ancestors)}
<p class="eyebrow">${view.texts.release}${page.published_at && html` <time datetime="${page.published_at}">${date}</time>`}${renderUpdated(view, page)}</p>
<h1>${page.title}</h1>
<p class="standfirst">${page.summary}</p>`,
    lead: renderLeadPicture(view, page),
    body: html`${page.dateline && html`<p class="dateline">${page.dateline}${date && html`, ${date}`}</p>`}
${renderArticleBody(view, page)}
${renderNotes(view, page)}`,
    aside: [
      renderContacts(view, page.media_contacts),
      renderPressKit(embargo?.kit ?? page.press_kit, pageLanguage(view), embargo?.kit.state === "building" ? view.texts.kitBuilding : ""),
      renderDownloads(view, page),
      renderTopics(view, page.topics),
    ],
    follow: embargo ? EMPTY : renderShareLinks(view, page),
  });
  return { ...buildMetadata(page), main, jsonLd: describePage(view, page) };
}

/** Render when a page with changes was changed last; nothing for other pages. */
function renderUpdated(view: ViewModel, page: Release): Html | null {
  const time = lastChange(page);
  return time === null ? null : html` <span class="updated">${view.texts.changes.updated} ${renderTime(time, pageLanguage(view))}</span>`;
}

/** Render the notes to editors and the boilerplate, in small print after the text. */
function renderNotes(view: ViewModel, { boilerplate, notes_to_editors }: Release): Html {
  const notes = notes_to_editors && html`<section><h2>${view.texts.notes}</h2><div class="prose">${trusted(notes_to_editors)}</div></section>`;
  const about = boilerplate && html`<section><h2>${boilerplate.heading}</h2><div class="prose">${trusted(boilerplate.html)}</div></section>`;
  return notes || about ? html`<div class="release-notes">${notes}${about}</div>` : EMPTY;
}

function renderContacts(view: ViewModel, all: MediaContact[]): Html {
  if (all.length === 0) return EMPTY;
  return html`<section class="contacts" aria-labelledby="contacts-heading"><h2 id="contacts-heading">${view.texts.contacts}</h2>${renderContactList(all)}</section>`;
}

function renderDownloads(view: ViewModel, { attachments }: Release): Html {
  if (attachments.length === 0) return EMPTY;
  return html`<section aria-labelledby="downloads-heading"><h2 id="downloads-heading">${view.texts.downloads}</h2>${renderFileList(view, attachments)}</section>`;
}
