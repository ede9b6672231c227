import type { ResponseBody } from "clarion-contract";
import { changeSearch, viewAnswer, type AnswerView } from "clarion-contract/site";
import { html, type Html } from "../html.ts";
import type { ViewModel } from "../view-model.ts";

type SearchResults = ResponseBody<"/search">;

/** Return what the page says about the answer to its search. */
export function viewResults({ texts, locale, url }: ViewModel, results: SearchResults): AnswerView {
  return viewAnswer(results, locale, texts, [...url.searchParams.keys()]);
}

/** Render what became of the query: a limited search, the filters from its words, what was left out, other words or those as typed. */
export function renderNotices(view: ViewModel, results: SearchResults): Html {
  const { filters, notes } = viewResults(view, results);
  return html`${results.degraded && html`<p class="notice">${view.texts.degraded}</p>`}${renderFilterLinks(view, filters)}${
    notes.map((note) => html`<p class="search-note">${note}</p>`)}${renderCorrection(view, results)}`;
}

/** Render a link for each filter that was a part of the query, which searches for the words instead. */
function renderFilterLinks({ texts, url }: ViewModel, filters: AnswerView["filters"]): Html | null {
  const links = filters.map(({ label, text }) => {
    const target = url.pathname + changeSearch(url.searchParams, { literal: text });
    return html`<li><a href="${target}" aria-label="${texts.remove(label)}">${label} <span aria-hidden="true">×</span></a></li>`;
  });
  return links.length > 0 ? html`<ul class="tags search-chips" aria-label="${texts.chosen}">${links}</ul>` : null;
}

function renderCorrection({ texts, url }: ViewModel, { did_you_mean: suggestion, corrected_query: corrected, query }: SearchResults): Html {
  const address = (change: Parameters<typeof changeSearch>[1]) => url.pathname + changeSearch(url.searchParams, change);
  const [before = "", after = ""] = texts.didYouMean("\n").split("\n");
  return html`${suggestion && html`<p class="did-you-mean">${before}<a href="${address({ q: suggestion })}">${suggestion}</a>${after}</p>`}${
    corrected && html`<p class="did-you-mean"><a href="${address({ correct: false })}">${texts.asTyped(query)}</a></p>`}`;
}
