/** Parts of the page with results as HTML: the results with what stands above them, and the form with filters. */
import type { Facet, Promoted, SearchAnswer } from "../schema.ts";
import { renderCall } from "./blocks.ts";
import { attributes, EMPTY, html, type Html } from "./html.ts";
import type { SiteLanguage } from "./language.ts";
import { renderCards, renderPager } from "./page-parts.ts";
import { changeSearch, describeAnswer, keepParameters, promotedLink, type AnswerDescription, type TaskLink } from "./search.ts";
import { fillText } from "./texts/fill.ts";
import type { SiteTexts } from "./texts/index.ts";

const MAX_REACHABLE = 1_000; // results that the API returns by their position

/**
 * Render what stands below the number of results: filters from words, sentences about the search, tasks, promoted results, the pages, and
 * links to further parts. `params` are those of the page's URL, `size` is the number of pages in a part.
 *
 * The number itself, `heading` of `describeAnswer`, is an element of the website with `aria-live`, which must outlive a changed search.
 */
export function renderResults(answer: SearchAnswer, params: URLSearchParams, language: SiteLanguage, size: number): Html {
  const { t } = language;
  const { isEmpty, tasks, filters, notes } = describeAnswer(answer, params, language);
  const calls = isEmpty && answer.calls_to_action.map((call) => renderCall(call, language, 3));
  return html`${renderWordFilters(filters, t)}${hasFacets(answer) && html`<p class="to-filters"><a href="#filters">${t.filters}</a></p>`}
${answer.degraded && html`<p class="notice">${t.degraded}</p>`}${notes.map((note) => html`<p>${note}</p>`)}${renderSpellings(answer, params, t)}
${isEmpty && html`<p>${t.spelling}</p>`}${calls}${renderTasks(tasks, t)}${renderPromoted(answer.promoted)}
${renderCards(answer.items, language, { level: 3, sizes: "8rem", className: "card result" })}
${renderPager(Math.min(answer.total, MAX_REACHABLE), params, size, language)}`;
}

/** Render other spellings as links: the one that the CMS suggests, and the one as typed in the place of a corrected one. */
export function renderSpellings({ query, did_you_mean: suggested, corrected_query: corrected }: SearchAnswer, params: URLSearchParams, t: SiteTexts): Html {
  const suggestion = suggested && html`<a href="${changeSearch(params, { q: suggested })}">${suggested}</a>`;
  const asTyped = html`<a href="${changeSearch(params, { correct: false })}">${fillText(t.asTyped, { query })}</a>`;
  return html`${suggestion && html`<p class="corrected">${t.didYouMean} ${suggestion}${t.questionMark}</p>`}
${corrected && html`<p class="corrected">${fillText(t.correctedTo, { query: corrected })} ${asTyped}</p>`}`;
}

/** Render the filters of a search as a form with its order; nothing without results, and while the search engine is away. */
export function renderFacets(answer: SearchAnswer, params: URLSearchParams, { t, number, prefix }: SiteLanguage): Html {
  if (!hasFacets(answer)) return EMPTY;
  const path = `${prefix}/search/`;
  const kept = keepParameters(params, answer.facets).map(([name, value]) => html`<input${attributes({ type: "hidden", name, value })}>`);
  const orders = Object.entries(t.sorts).map(([value, label]) => html`<option${attributes({ value, selected: params.get("sort") === value })}>${label}</option>`);
  return html`<form class="facets" id="filters" action="${path}" aria-label="${t.filters}"><input type="hidden" name="q" value="${answer.query}">${kept}
<label>${t.sortBy} <select name="sort">${orders}</select></label>
${answer.facets.map((facet) => renderFacet(facet, params, number))}
<p><button class="button">${t.apply}</button> <a href="${path}?${new URLSearchParams({ q: answer.query }).toString()}">${t.clear}</a></p></form>`;
}

function hasFacets({ items, degraded }: Pick<SearchAnswer, "items" | "degraded">): boolean {
  return items.length > 0 && !degraded;
}

/** Render the values of a facet. One that words of the query have selected is not in the URL, and is removed with its words. */
function renderFacet({ name, label, values }: Facet, params: URLSearchParams, number: SiteLanguage["number"]): Html {
  const boxes = values.map(({ value, label: text, count, selected }) => {
    const disabled = selected && !params.getAll(name).includes(value);
    const box = attributes({ type: "checkbox", name, value, checked: selected, disabled });
    return html`<label class="check"><input${box}> ${text} <span class="muted">(${number(count)})</span></label>`;
  });
  return html`<fieldset><legend>${label}</legend>${boxes}</fieldset>`;
}

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
