import { ProblemError, searchQuery, type Answer, type Question } from "../../../typescript/src/index.ts";
import type { Asked } from "../app.ts";
import { html } from "../html.ts";
import type { Sheet } from "../layout/document.ts";
import { filters, narrowed } from "../search/filters.ts";
import { nothingFound } from "../search/nothing.ts";
import { results } from "../search/results.ts";
import { searchBox } from "../parts/search-box.ts";
import type { View } from "../view.ts";
import { pageResponse } from "../web/responses.ts";

const SIZE = 10;
const FARTHEST = 1_000; // what offset and limit may reach together; a cursor leads on from there

/** The box, the results, the filters beside them: a page and a form, whole without any script. */
export async function search(asked: Asked): Promise<Response> {
  const [view, question] = [asked.view(), questionOf(asked)];
  const { searchParams } = asked.address;
  const [around, found] = await Promise.all([view, answered(asked, question)]);
  return pageResponse(around, await sheet(asked, around, found, searchParams), false);
}

async function sheet(asked: Asked, view: View, found: Answer<"/search">, params: URLSearchParams): Promise<Sheet> {
  const { texts } = view;
  const empty = found.items.length === 0 && found.promoted.length === 0;
  const main = html`<form class="search-page" action="${view.address.pathname}" id="search-form" data-live>
<div class="wide search-head"><h1>${texts.search}</h1><div role="search">${searchBox(view, { id: "q", query: params.get("q") ?? "", form: "search-form" })}</div>
<p class="quiet">${texts.searchHint}</p></div>
<div class="wide search-columns" id="found">
<section class="results" id="results" aria-labelledby="results-heading">
${empty ? await nothingFound(asked, view, found) : results(view, found, pageOf(params))}</section>
${empty && !narrowed(params) ? null : filters(view, found, params)}</div></form>`;
  const description = `${texts.searchLabel}: ${view.furniture?.settings.name ?? ""}`;
  // The page itself may be found by search engines, what it found for somebody may not.
  return { kind: "search", title: texts.searchTitle(found.query), description, main, hidden: params.size > 0 };
}

/** A search that the API would refuse (more than 64 words) finds nothing. */
async function answered({ app, visitor }: Asked, question: Question<"/search">): Promise<Answer<"/search">> {
  try {
    return await app.content.search(question, visitor);
  } catch (error) {
    if (!(error instanceof ProblemError) || error.status !== 422) throw error;
    const nothing = { query_id: "", total: 0, degraded: false, promoted: [], items: [], facets: [], did_you_mean: null };
    return { ...nothing, query: question.q ?? "", next: null };
  }
}

function questionOf({ address, locale }: Asked): Question<"/search"> {
  const { limit: _, offset: __, site: ___, ...asked } = searchQuery(withoutEmpty(address.searchParams));
  const offset = (pageOf(address.searchParams) - 1) * SIZE;
  const start = asked.cursor || offset + SIZE > FARTHEST ? {} : { offset };
  return { ...asked, ...start, locale, limit: SIZE };
}

function withoutEmpty(params: URLSearchParams): URLSearchParams {
  return new URLSearchParams([...params].filter(([, value]) => value !== ""));
}

function pageOf(params: URLSearchParams): number {
  const page = Number(params.get("page"));
  return Number.isInteger(page) && page >= 1 && page <= 100_000 ? page : 1;
}
