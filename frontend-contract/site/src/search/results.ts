import type { FoundCard, Promoted, ResponseBody } from "clarion-contract";
import { joinPassages, kindLabel, languageAttributes, markLanguage } from "clarion-contract/site";
import { renderDate } from "../components/card.ts";
import { renderPicture } from "../components/picture.ts";
import { renderPagination, updateQuery } from "../components/pagination.ts";
import { attributes, html, EMPTY, trusted, type Html } from "../html.ts";
import { clicksUrl, type ViewModel } from "../view-model.ts";
import { renderNotices, viewResults } from "./notices.ts";
import { renderTasks } from "./tasks.ts";

type SearchResults = ResponseBody<"/search">;

const PAGE_SIZE = 10;
const THUMBNAIL_SIZES = "(min-width: 40rem) 10rem, 5.5rem";
const LAST_NUMBERED_PAGE = 100; // further pages are reached with a cursor

/** Render the results of a search: their number, what became of the query, tasks, promoted pages, the pages found. */
export function renderResults(view: ViewModel, results: SearchResults, page: number): Html {
  const { count, text } = viewResults(view, results);
  return html`<div role="status"><h2 id="results-heading">${view.texts.results(count, text)}</h2></div>
${renderNotices(view, results)}${renderTasks(view, results)}${renderPromoted(view, results)}
${renderItems(view, results, page)}
${renderResultPagination(view, results, page)}`;
}

function renderItems(view: ViewModel, { items, query_id }: SearchResults, page: number): Html {
  if (items.length === 0) return EMPTY; // there are only tasks or promoted results
  const list = attributes({ class: "result-list", "data-query": query_id, "data-clicks": clicksUrl(view), start: (page - 1) * PAGE_SIZE + 1 });
  return html`<ol${list}>${items.map((item) => renderResult(view, item))}</ol>`;
}

function renderResult(view: ViewModel, item: FoundCard): Html {
  const { title, body, attachments } = item.highlights;
  // The API documents them as HTML in which everything but <mark> is escaped.
  const passages = [...body, ...attachments];
  const excerpt = passages.length > 0 ? trusted(joinPassages(passages)) : item.summary;
  const source = attachments.length > 0 && html`<span class="muted">${view.texts.inAttachment}</span> `;
  const language = attributes(languageAttributes(item.locale, view.locale));
  const mark = markLanguage(item.locale, view.locale, view.texts);
  const picture = item.image && html`<div class="result-picture">${renderPicture(view, item.image, { sizes: THUMBNAIL_SIZES, alt: "" })}</div>`;
  return html`<li class="result"><div class="result-text"><p class="eyebrow">${kindLabel(view.texts, item)}${renderDate(view, item)}${mark && html` <span class="language">${mark}</span>`}</p>
<h3><a href="${item.path}" data-page="${item.id}"${language}>${title ? trusted(title) : item.title}</a></h3>
<p>${source}<span${language}>${excerpt}</span></p></div>${picture}</li>`;
}

function renderPromoted(view: ViewModel, { promoted, query_id }: SearchResults): Html {
  if (promoted.length === 0) return EMPTY;
  return html`<section class="promoted" aria-labelledby="promoted-heading"><h3 id="promoted-heading" class="eyebrow">${view.texts.promoted}</h3>
<ul class="plain-list"${attributes({ "data-query": query_id, "data-clicks": clicksUrl(view) })}>${promoted.map((item) => html`<li>${renderPromotedItem(item)}</li>`)}</ul></section>`;
}

function renderPromotedItem(item: Promoted): Html {
  switch (item.kind) {
    case "page":
      return html`<h4><a href="${item.page.path}" data-page="${item.page.id}">${item.page.title}</a></h4><p>${item.page.summary}</p>`;
    case "link":
      return html`<h4><a href="${item.url}">${item.title}</a></h4><p>${item.summary}</p>`;
    default:
      return ignoreUnknownKind(item);
  }
}

/** Render page numbers as far as the API's `offset` reaches, and continue with its cursor. */
function renderResultPagination(view: ViewModel, { next, total }: SearchResults, page: number): Html {
  const params = next ? new URL(next, "http://cms").searchParams : null;
  const cursor = params?.get("cursor");
  const byCursor = page >= LAST_NUMBERED_PAGE && cursor ? { page: page + 1, cursor, q: params?.get("q") ?? null } : null;
  const byNumber = page < LAST_NUMBERED_PAGE && page * PAGE_SIZE < total ? { page: page + 1, cursor: null } : null;
  const nextPage = byNumber ?? byCursor;
  const hasPrevious = page > 1 && page <= LAST_NUMBERED_PAGE;
  const previous = hasPrevious ? updateQuery(view.url, { page: page > 2 ? page - 1 : null, cursor: null }) : null;
  return renderPagination(view, { page, previous, next: nextPage && updateQuery(view.url, nextPage) });
}

function ignoreUnknownKind(_: never): Html {
  return EMPTY;
}
