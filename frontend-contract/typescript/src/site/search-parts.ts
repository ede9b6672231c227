/** Parts of the page with results as HTML: filters from words, tasks, promoted results. */
import type { Promoted } from "../schema.ts";
import { attributes, EMPTY, html, type Html } from "./html.ts";
import { promotedLink, type AnswerDescription, type TaskLink } from "./search.ts";
import type { SiteTexts } from "./texts/index.ts";

/** Render filters that were parts of the query as a list of links that take them as words; nothing without filters. */
export function renderWordFilters(filters: AnswerDescription["filters"], t: SiteTexts): Html {
  if (filters.length === 0) return EMPTY;
  const items = filters.map(({ label, remove, target }) => html`<li><a href="${target}" aria-label="${remove}">${label} <span aria-hidden="true">×</span></a></li>`);
  return html`<ul class="chips" aria-label="${t.filters}">${items}</ul>`;
}

/** Render what visitors can do here, as links with the titles of their pages; nothing without tasks. */
export function renderTasks(tasks: TaskLink[], t: SiteTexts): Html {
  if (tasks.length === 0) return EMPTY;
  const items = tasks.map(({ label, target, page }) => {
    const title = page && page.title !== label && html`<p>${page.title}</p>`;
    return html`<div class="task"><div><h3><a${attributes({ href: target, "data-page": page?.id })}>${label}</a></h3>${title}</div></div>`;
  });
  return html`<section class="tasks" aria-label="${t.whatYouCanDo}">${items}</section>`;
}

/** Render promoted results with their summaries. */
export function renderPromoted(results: Promoted[]): Html {
  const sections = results.map((result) => {
    const { title, summary, target, page } = promotedLink(result);
    return html`<section class="notice"><h3><a${attributes({ href: target, "data-page": page })}>${title}</a></h3><p>${summary}</p></section>`;
  });
  return html`${sections}`;
}
