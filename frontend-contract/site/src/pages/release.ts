import type { MediaContact, PageOf } from "../../../typescript/src/index.ts";
import { fileList } from "../blocks/documents.ts";
import { html, NOTHING, trusted, type Html } from "../html.ts";
import type { Sheet } from "../layout/document.ts";
import { breadcrumbs } from "../parts/breadcrumbs.ts";
import { share } from "../parts/share.ts";
import { topics } from "../parts/topics.ts";
import { day, type View } from "../view.ts";
import { about, articleData } from "./about.ts";
import { ending, flow, leadPicture } from "./article.ts";

type Release = PageOf<"release">;

/** Kind and date, headline, standfirst, dateline, body; beside them what a journalist looks for. */
export function release(view: View, page: Release): Sheet {
  const main = html`<article class="article">
<header class="article-head">${breadcrumbs(view, page.ancestors)}
<p class="eyebrow">${view.texts.release}${page.published_at && html` <time datetime="${page.published_at}">${day(view, page.published_at)}</time>`}</p>
<h1>${page.title}</h1>
<p class="standfirst">${page.summary}</p></header>
${leadPicture(view, page)}
<div class="columns wide"><div class="article-body">
${page.dateline && html`<p class="dateline">${page.dateline}${page.published_at && html`, ${day(view, page.published_at)}`}</p>`}
${flow(view, page.body)}
${quieter(view, page)}</div>
<aside class="article-aside">${contacts(view, page.media_contacts)}${downloads(view, page)}${topics(view, page.topics)}${share(view, page)}</aside></div>
<p class="print-only">${page.url}</p>
</article>${ending(view, page)}`;
  return { ...about(page), main, data: articleData(view, page, "NewsArticle") };
}

/** Who the organisation is, and what editors should know: after the text, in smaller letters. */
function quieter(view: View, { boilerplate, notes_to_editors }: Release): Html {
  const notes = notes_to_editors && html`<section><h2>${view.texts.notes}</h2><div class="prose">${trusted(notes_to_editors)}</div></section>`;
  const who = boilerplate && html`<section><h2>${boilerplate.heading}</h2><div class="prose">${trusted(boilerplate.html)}</div></section>`;
  return notes || who ? html`<div class="quieter">${notes}${who}</div>` : NOTHING;
}

function contacts(view: View, all: MediaContact[]): Html {
  if (all.length === 0) return NOTHING;
  const entries = all.map(({ name, role, email, phone, hours }) => {
    const lines = [
      role && html`<span class="quiet">${role}</span>`,
      email && html`<a href="mailto:${email}">${email}</a>`,
      phone && html`<a href="tel:${phone.replace(/[^+\d]/g, "")}">${phone}</a>`,
      hours && html`<span class="quiet">${hours}</span>`,
    ].filter(Boolean);
    return html`<li><strong>${name}</strong>${lines.map((line) => html`<br>${line}`)}</li>`;
  });
  return html`<section class="contacts" aria-labelledby="contacts-heading"><h2 id="contacts-heading">${view.texts.contacts}</h2><ul class="plain-list">${entries}</ul></section>`;
}

function downloads(view: View, { attachments }: Release): Html {
  if (attachments.length === 0) return NOTHING;
  return html`<section aria-labelledby="downloads-heading"><h2 id="downloads-heading">${view.texts.downloads}</h2>${fileList(view, attachments)}</section>`;
}
