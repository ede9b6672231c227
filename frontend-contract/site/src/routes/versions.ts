/** The public versions of a page, and what differs between two of them. */
import { ProblemError, type AnyPage, type ResponseBody } from "clarion-contract";
import { renderTime, versionsPath } from "../components/changes.ts";
import { html, type Html } from "../html.ts";
import type { RequestContext } from "../request-context.ts";
import type { ViewModel } from "../view-model.ts";
import { pageResponse } from "../web/responses.ts";
import { handleNotFound } from "./errors.ts";

type Version = ResponseBody<"/pages/{page_id}/versions">["items"][number];
type Comparison = ResponseBody<"/pages/{page_id}/versions/{number}/comparison">;
type Text = Comparison["texts"][number];
type Page = Pick<AnyPage, "id" | "title" | "path">;

const NUMBER = /^[1-9]\d{0,8}$/;

/** Respond to `/versions/{id}` with the versions of a page. */
export async function showVersions(context: RequestContext): Promise<Response> {
  const { id = "" } = context.pathParameters;
  if (!NUMBER.test(id)) return handleNotFound(context);
  const { app: { cms }, locale } = context;
  try {
    const options = { path: { page_id: Number(id) }, query: { locale } };
    const [page, { items }, view] = await Promise.all([
      cms.get("/pages/{page_id}", options),
      cms.get("/pages/{page_id}/versions", options),
      context.loadView(),
    ]);
    return respond(view, view.texts.versions.title, page, renderList(view, page, items));
  } catch (error) {
    return handleAbsent(context, error);
  }
}

/** Respond to `/versions/{id}/{number}` with what differs from the version before, or from the one in `with`. */
export async function showComparison(context: RequestContext): Promise<Response> {
  const { id = "", number = "" } = context.pathParameters;
  const other = context.url.searchParams.get("with") ?? undefined;
  if (!NUMBER.test(id) || !NUMBER.test(number) || (other !== undefined && !NUMBER.test(other))) return handleNotFound(context);
  const { app: { cms }, locale } = context;
  const query = { locale, ...(other !== undefined && { with: Number(other) }) };
  try {
    const [page, comparison, view] = await Promise.all([
      cms.get("/pages/{page_id}", { path: { page_id: Number(id) }, query: { locale } }),
      cms.get("/pages/{page_id}/versions/{number}/comparison", { path: { page_id: Number(id), number: Number(number) }, query }),
      context.loadView(),
    ]);
    const title = view.texts.versions.comparison(comparison.earlier.number, comparison.later.number);
    return respond(view, title, page, renderComparison(view, page, comparison));
  } catch (error) {
    return handleAbsent(context, error);
  }
}

function respond(view: ViewModel, title: string, page: Page, text: Html): Response {
  const { back } = view.texts.versions;
  const main = html`<div class="wide versions"><header class="index-head"><h1>${title}</h1>
<p class="standfirst"><a href="${page.path}">${back}<span class="visually-hidden">${view.texts.colon}</span></a> <bdi>${page.title}</bdi></p></header>
${text}</div>`;
  return pageResponse(view, { kind: "versions", title: `${title}${view.texts.colon}${page.title}`, main, noindex: true }, true);
}

function renderList(view: ViewModel, page: Page, versions: Version[]): Html {
  const { versions: texts } = view.texts;
  if (versions.length < 2) return html`<p>${texts.none}</p>`;
  const items = versions.map((version) => {
    const { number, public_from: time, is_current: isCurrent } = version;
    const before = versions.find((one) => one.number === number - 1);
    const canCompare = version.is_comparable && before?.is_comparable;
    const compare = canCompare && html`<p><a href="${versionsPath(view, page.id, number)}">${texts.compare(number - 1)}</a></p>`;
    return html`<li><h2>${texts.version(number)}${isCurrent && html` <span class="muted">(${texts.current})</span>`}</h2>
<p class="muted">${texts.from} ${renderTime(view, time)}</p>${renderNote(view, version)}${compare || (before && html`<p class="muted">${texts.unavailable}</p>`)}</li>`;
  });
  return html`<p>${texts.intro}</p><ol class="plain-list version-list">${items}</ol>`;
}

/** Render what readers were told about a version. */
function renderNote(view: ViewModel, { note_kind: kind, note, was_wrong: wrong, is_right: right }: Version): Html | null {
  const { changes: texts } = view.texts;
  if (kind === "note") return html`<p class="pre-line">${note}</p>`;
  if (kind !== "correction") return null;
  return html`<p><strong>${texts.correction}</strong></p><dl class="correction-texts"><dt>${texts.wasWrong}</dt><dd class="pre-line">${wrong}</dd><dt>${texts.isRight}</dt><dd class="pre-line">${right}</dd></dl>`;
}

function renderComparison(view: ViewModel, page: Page, { earlier, later, texts }: Comparison): Html {
  const { versions: words } = view.texts;
  const dates = html`<p class="muted">${words.version(earlier.number)}${view.texts.colon}${renderTime(view, earlier.public_from)} · ${words.version(later.number)}${view.texts.colon}${renderTime(view, later.public_from)}</p>`;
  const hasChanges = texts.some(({ change }) => change !== "same");
  return html`${dates}${renderNote(view, later)}
<p class="legend"><ins>${words.added}</ins> <del>${words.removed}</del></p>
${!hasChanges && html`<p>${words.unchanged}</p>`}
<div class="article-body comparison">${texts.map((text) => renderText(view, text))}</div>
<p><a href="${versionsPath(view, page.id)}">${words.title}</a></p>`;
}

/** Render a text of both versions. Screen readers say what was added and removed, because most do not read `ins` and `del`. */
function renderText({ texts }: ViewModel, { field, block_type: type, parts }: Text): Html {
  const { added, removed } = texts.versions;
  const marked = parts.map(({ change, text }) => {
    if (change === "same") return html`${text}`;
    const [tag, word] = change === "added" ? ["ins", added] as const : ["del", removed] as const;
    const hidden = html`<span class="visually-hidden">${word}${texts.colon}</span>`;
    return tag === "ins" ? html`<ins>${hidden}${text}</ins>` : html`<del>${hidden}${text}</del>`;
  });
  const isHeading = field === "title" || type === "heading";
  return isHeading ? html`<h2 class="pre-line">${marked}</h2>` : html`<p class="pre-line">${marked}</p>`;
}

/** Respond with 404 for a page or version that is not public, whatever the reason. */
function handleAbsent(context: RequestContext, error: unknown): Promise<Response> {
  if (error instanceof ProblemError) return handleNotFound(context);
  throw error;
}
