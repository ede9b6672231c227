/** The public versions of a page, and what differs between two of them. */
import type { ApiResponse, Client } from "../client.ts";
import { ProblemError } from "../problems.ts";
import type { AnyPage } from "../schema.ts";
import type { ResponseBody } from "../types.ts";
import { renderCorrection, renderTime, versionsPath } from "./changes.ts";
import { html, type Html } from "./html.ts";
import type { SiteLanguage } from "./language.ts";
import { fillText } from "./texts/fill.ts";
import type { UnpublishedTexts } from "./texts/index.ts";

/** A public version of a page. */
export type Version = ResponseBody<"/pages/{page_id}/versions">["items"][number];
/** What differs between two versions of a page. */
export type Comparison = ResponseBody<"/pages/{page_id}/versions/{number}/comparison">;

/** What has changed in a release under embargo since a reader has read it. */
export type EmbargoChanges = ResponseBody<"/embargo-access/changes">;

/** What a page about the versions of another page shows: all of them, or what differs between two. */
export interface PageVersions {
  page: Pick<AnyPage, "id" | "title" | "path">;
  versions: Version[];
  comparison: Comparison | null;
}

type Language = { t: Pick<SiteLanguage["t"], "colon" | "changes" | "versions"> } & Pick<SiteLanguage, "date" | "prefix">;

const NUMBER = /^[1-9]\d{0,8}$/;

/** Read the versions of a page, or with a number what differs between this version and the one before. Throws a `ProblemError` of 404. */
export async function readVersions(client: Client, id: string, number: string | undefined, locale: string): Promise<ApiResponse<PageVersions>> {
  if (!NUMBER.test(id) || !NUMBER.test(number ?? "1")) throw absent();
  const query = { locale };
  const path = { page_id: Number(id) };
  const [page, history] = await Promise.all([client.get("/pages/{page_id}", { path, query }), client.get("/pages/{page_id}/versions", { path, query })]);
  const pair = number === undefined ? null : await client.get("/pages/{page_id}/versions/{number}/comparison", { path: { ...path, number: Number(number) }, query });
  const { title, path: address } = page.data;
  const data = { page: { id: path.page_id, title, path: address }, versions: history.data.items, comparison: pair?.data ?? null };
  return { ...history, data, cacheTags: [...new Set([page, history, ...(pair ? [pair] : [])].flatMap(({ cacheTags }) => cacheTags))] };
}

function absent(): ProblemError {
  return new ProblemError({ type: "about:blank", title: "Not found", status: 404, detail: "There is no such version.", errors: [] });
}

/** Return the title of the page that shows versions, or the comparison of two. */
export function versionsTitle({ comparison }: Pick<PageVersions, "comparison">, { t }: { t: Pick<SiteLanguage["t"], "versions"> }): string {
  if (!comparison) return t.versions.title;
  return fillText(t.versions.comparison, { older: comparison.earlier.number, newer: comparison.later.number });
}

/** Render the way back to the page, and its versions or their comparison. */
export function renderVersions(shown: PageVersions, language: Language): Html {
  const { page, versions, comparison } = shown;
  const { back } = language.t.versions;
  const content = comparison ? renderComparison(page, comparison, language) : renderList(page, versions, language);
  return html`<p>${back}${language.t.colon}<a href="${page.path}"><bdi>${page.title}</bdi></a></p>${content}`;
}

function renderList({ id }: PageVersions["page"], versions: Version[], language: Language): Html {
  const { versions: t } = language.t;
  if (versions.length < 2) return html`<p>${t.none}</p>`;
  const items = versions.map((version) => {
    const { number, public_from: time, is_current: isCurrent } = version;
    const before = versions.find((one) => one.number === number - 1);
    const link = html`<p><a href="${versionsPath(language, id, number)}">${fillText(t.compare, { number: number - 1 })}</a></p>`;
    const compare = before && (isComparable(version, versions) ? link : html`<p class="muted">${t.unavailable}</p>`);
    return html`<li><h2>${fillText(t.version, { number })}${isCurrent && html` <span class="muted">(${t.current})</span>`}</h2>
<p class="muted">${t.from} ${renderTime(time, language)}</p>${renderNote(version, language)}${compare}</li>`;
  });
  return html`<p>${t.intro}</p><ol>${items}</ol>`;
}

/** Return whether a version can be compared with the one before. */
export function isComparable({ number, is_comparable }: Version, versions: readonly Version[]): boolean {
  return is_comparable && versions.some((one) => one.number === number - 1 && one.is_comparable);
}

/** Render what readers were told about a version. */
function renderNote({ note_kind: kind, note, ...texts }: Version, language: Language): Html | null {
  if (kind === "note") return html`<p>${note}</p>`;
  return kind === "correction" ? html`<div class="correction"><strong>${language.t.changes.correction}</strong>${renderCorrection(texts, language)}</div>` : null;
}

function renderComparison({ id }: PageVersions["page"], { earlier, later, texts }: Comparison, language: Language): Html {
  const { colon, versions: t } = language.t;
  const [before, after] = [earlier, later].map(({ number, public_from: time }) => html`${fillText(t.version, { number })}${colon}${renderTime(time, language)}`);
  const isSame = texts.every(({ change }) => change === "same");
  return html`<p class="muted">${before} · ${after}</p>${renderNote(later, language)}
<p><ins>${t.added}</ins> <del>${t.removed}</del></p>${isSame && html`<p>${t.unchanged}</p>`}
${texts.map((text) => renderText(text, language))}
<p><a href="${versionsPath(language, id)}">${t.title}</a></p>`;
}

/** Render what has changed in a release under embargo since this reader has read it; nothing if they have read no other version. */
export function renderEmbargoChanges(changes: EmbargoChanges, language: Language & { t: Pick<UnpublishedTexts, "embargoChanges"> }): Html | null {
  const { versions, embargoChanges: t } = language.t;
  if (!changes.changed) return null;
  const files = [changes.pictures_changed && t.picturesChanged, changes.documents_changed && t.documentsChanged].filter((text) => text !== false);
  const legend = changes.texts.length > 0 && html`<p><ins>${versions.added}</ins> <del>${versions.removed}</del></p>`;
  return html`<section class="versions embargo-changes" aria-labelledby="embargo-changes"><h2 id="embargo-changes">${t.changedSince}</h2>
<p>${changes.read_at !== null && html`${t.lastRead} ${renderTime(changes.read_at, language)}. `}<strong>${t.useThis}</strong></p>
${changes.comparable ? legend : html`<p>${t.notComparable}</p>`}${changes.texts.map((text) => renderText(text, language))}
${files.map((text) => html`<p>${text}</p>`)}</section>`;
}

/** Render a text of both versions. Screen readers say what was added and removed, because most do not read `ins` and `del`. */
function renderText({ field, block_type: type, parts }: Comparison["texts"][number], { t: { colon, versions } }: Language): Html {
  const marked = parts.map(({ change, text }) => {
    if (change === "added") return html`<ins><span>${versions.added}${colon}</span>${text}</ins>`;
    return change === "removed" ? html`<del><span>${versions.removed}${colon}</span>${text}</del>` : html`${text}`;
  });
  return field === "title" || type === "heading" ? html`<h2>${marked}</h2>` : html`<p>${marked}</p>`;
}
