/** What readers are told about changes of a page: corrections at its top, other changes at its end. */
import type { AnyPage } from "clarion-contract";
import { html, EMPTY, type Html } from "../html.ts";
import { formatDate, localizedPath, type ViewModel } from "../view-model.ts";

type Changes = Pick<AnyPage, "id" | "corrections" | "change_notes">;

/** Render the corrections of a page, the newest first. */
export function renderCorrections(view: ViewModel, { corrections }: Changes): Html {
  const { correction, wasWrong, isRight } = view.texts.changes;
  const items = corrections.map(({ published_at: time, was_wrong: wrong, is_right: right, version }) => {
    const id = `correction-${String(version)}`;
    return html`<section class="correction" aria-labelledby="${id}"><h2 id="${id}">${correction} ${renderTime(view, time)}</h2>
<dl><dt>${wasWrong}</dt><dd class="pre-line">${wrong}</dd><dt>${isRight}</dt><dd class="pre-line">${right}</dd></dl></section>`;
  });
  return items.length > 0 ? html`${items}` : EMPTY;
}

/** Render the other changes of a page, with a link to its versions. */
export function renderChangeNotes(view: ViewModel, page: Changes): Html {
  const { change_notes: notes, corrections } = page;
  if (notes.length + corrections.length === 0) return EMPTY;
  const { changed, versions } = view.texts.changes;
  const items = notes.map(({ published_at: time, note }) => html`<li>${renderTime(view, time)} <span class="pre-line">${note}</span></li>`);
  return html`<section class="change-notes" aria-labelledby="changes-heading"><h2 id="changes-heading">${changed}</h2>
${items.length > 0 && html`<ul class="plain-list">${items}</ul>`}<p><a href="${versionsPath(view, page.id)}">${versions}</a></p></section>`;
}

/** Render when a page with changes was changed last; nothing for other pages. */
export function renderUpdated(view: ViewModel, { change_notes: notes, corrections }: Changes): Html | null {
  const newest = [...notes, ...corrections].map(({ published_at: time }) => time).sort().at(-1);
  return newest === undefined ? null : html` <span class="updated">${view.texts.changes.updated} ${renderTime(view, newest)}</span>`;
}

/** Return the path of the page with the versions of a page, or with the comparison of one with the version before. */
export function versionsPath(view: ViewModel, pageId: number, number?: number): string {
  return localizedPath(view, `/versions/${String(pageId)}${number === undefined ? "" : `/${String(number)}`}`);
}

/** Render a date. */
export function renderTime(view: ViewModel, time: string): Html {
  return html`<time datetime="${time}">${formatDate(view, time)}</time>`;
}
