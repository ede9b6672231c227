/** What readers are told about changes of a page, as HTML: corrections at its top, other changes at its end. */
import type { AnyPage } from "../schema.ts";
import type { Formats } from "./formats.ts";
import { EMPTY, html, type Html } from "./html.ts";
import type { SiteLanguage } from "./language.ts";

type Changes = Pick<AnyPage, "id" | "corrections" | "change_notes">;
type Language = { t: Pick<SiteLanguage["t"], "changes"> } & Pick<SiteLanguage, "date" | "prefix">;

/** Render the corrections of a page, the newest first. */
export function renderCorrections({ corrections }: Pick<Changes, "corrections">, language: Language): Html {
  return html`${corrections.map(({ published_at, version, ...texts }) => {
    const id = `correction-${String(version)}`;
    return html`<section class="correction" aria-labelledby="${id}"><h2 id="${id}">${language.t.changes.correction} ${renderTime(published_at, language)}</h2>
${renderCorrection(texts, language)}</section>`;
  })}`;
}

/** Render what was wrong and what is right. */
export function renderCorrection({ was_wrong, is_right }: { was_wrong: string; is_right: string }, { t: { changes } }: Pick<Language, "t">): Html {
  return html`<dl><dt>${changes.wasWrong}</dt><dd>${was_wrong}</dd><dt>${changes.isRight}</dt><dd>${is_right}</dd></dl>`;
}

/** Render the other changes of a page, with a link to its versions. */
export function renderChangeNotes({ id, change_notes: notes, corrections }: Changes, language: Language): Html {
  if (notes.length + corrections.length === 0) return EMPTY;
  const { changed, versions } = language.t.changes;
  const items = notes.map(({ published_at, note }) => html`<li>${renderTime(published_at, language)} ${note}</li>`);
  return html`<section class="change-notes" aria-labelledby="changes-heading"><h2 id="changes-heading">${changed}</h2>
${items.length > 0 && html`<ul>${items}</ul>`}<p><a href="${versionsPath(language, id)}">${versions}</a></p></section>`;
}

/** Return when a page with changes was changed last; null for other pages. */
export function lastChange({ change_notes: notes, corrections }: Omit<Changes, "id">): string | null {
  return [...notes, ...corrections].map(({ published_at }) => published_at).sort().at(-1) ?? null;
}

/** Return the path of the page with the versions of a page, or with the comparison of one with the version before. */
export function versionsPath({ prefix }: Pick<SiteLanguage, "prefix">, pageId: number, number?: number): string {
  return `${prefix}/versions/${String(pageId)}/${number === undefined ? "" : `${String(number)}/`}`;
}

/** Render a date. */
export function renderTime(time: string, { date }: Pick<Formats, "date">): Html {
  return html`<time datetime="${time}">${date(time)}</time>`;
}
