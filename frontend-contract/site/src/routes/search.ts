import { ProblemError, type QueryParams, type ResponseBody } from "clarion-contract";
import { buildSearchQuery } from "clarion-contract/site";
import { CmsUnavailableError } from "../api/cms-client.ts";
import { renderSearchBox } from "../components/search-box.ts";
import { attributes, html, EMPTY, type Html } from "../html.ts";
import type { PageDocument } from "../layout/page-document.ts";
import type { RequestContext } from "../request-context.ts";
import { hasFilters, renderFilters, renderHiddenFields } from "../search/filters.ts";
import { renderNoResults } from "../search/no-results.ts";
import { viewResults } from "../search/notices.ts";
import { renderResults } from "../search/results.ts";
import { localizedPath, type ViewModel } from "../view-model.ts";
import { assets } from "../web/assets.ts";
import { pageResponse } from "../web/responses.ts";
import { addRetryAfter, getWaitSeconds } from "./errors.ts";

const PAGE_SIZE = 10;
const MAX_OFFSET = 1_000; // the API's limit for `offset` + `limit`; further results are reached with `cursor`

/** Respond with the search page: search box, results and filters in one form that works without JavaScript. */
export async function handleSearch(context: RequestContext): Promise<Response> {
  const [view, results] = await Promise.all([context.loadView(), runSearch(context, buildQuery(context))]);
  if (results instanceof CmsUnavailableError) return respondUnavailable(context, view, results);
  return pageResponse(view, await buildResultsPage(context, view, results), false);
}

async function buildResultsPage(context: RequestContext, view: ViewModel, results: ResponseBody<"/search">): Promise<PageDocument> {
  const params = context.url.searchParams;
  const answer = viewResults(view, results);
  const list = answer.isEmpty ? await renderNoResults(context, view, results) : renderResults(view, results, readPageNumber(params));
  const filters = results.items.length === 0 && !hasFilters(params) ? EMPTY : renderFilters(view, results, params);
  return buildSearchPage(view, view.texts.searchTitle(results.query), list, html`${renderHiddenFields(params, results)}${filters}`);
}

/** Respond with the search page without results: this visitor has searched too often, or the CMS is busy or unavailable. */
function respondUnavailable({ url }: RequestContext, view: ViewModel, error: CmsUnavailableError): Response {
  const { texts } = view;
  const seconds = getWaitSeconds(error);
  const [heading, text] = error.status === 429 ? [texts.tooManySearches, texts.tryAgain(seconds)] : [texts.searchUnavailable, texts.tryAgain(seconds)];
  const notice = html`<h2 id="results-heading">${heading}</h2><p class="notice" role="alert">${text}</p>`;
  const page = buildSearchPage(view, texts.searchTitle(url.searchParams.get("q") ?? ""), notice, EMPTY);
  return addRetryAfter(pageResponse(view, { ...page, status: error.status }, false), seconds);
}

/**
 * Build the page: a search box, results and filters, which work without JavaScript.
 *
 * `<clarion-search>` takes the place of the box, shows suggestions, and replaces the results when the search changes.
 */
function buildSearchPage(view: ViewModel, title: string, results: Html, filters: Html): PageDocument {
  const { texts, config, locale, url: { pathname, searchParams: params } } = view;
  const query = params.get("q") ?? "";
  const element = attributes({ class: "wide", api: config.cmsUrl, site: config.site, locale, lang: locale, action: pathname, limit: PAGE_SIZE, clicks: config.rehearsal ? "off" : null });
  const main = html`<div class="wide search-head"><h1>${texts.search}</h1><p class="muted">${texts.searchHint}</p></div>
<clarion-search${element}>
${renderSearchBox(view, { id: "q", query, suggest: false })}
<form slot="results" class="search-columns" id="found" action="${pathname}" data-filters>
<input${attributes({ type: "hidden", name: "q", value: query })}>
<section class="results" id="results" aria-labelledby="results-heading">
${results}</section>
${filters}</form></clarion-search>
${renderSaveLink(view)}`;
  const description = [texts.searchLabel, view.chrome?.settings.name ?? ""].join(texts.colon);
  // Search engines may index the search page itself, but no results.
  return { kind: "search", title, description, main, noindex: params.size > 0, script: assets.search };
}

/** Render a link to the form with which this search is saved as an alert. `browser/save-search.js` keeps it up to date. */
function renderSaveLink(view: ViewModel): Html | null {
  const { texts, chrome, url } = view;
  return chrome && html`<p class="wide save-search"><a href="${localizedPath(view, "/alerts")}${url.search}" data-save-search>${texts.alerts.save}</a></p>`;
}

/** Search, without the cache. A query that the API rejects, such as one of more than 64 words, has no results. */
async function runSearch(context: RequestContext, query: QueryParams<"/search">): Promise<ResponseBody<"/search"> | CmsUnavailableError> {
  const { visitorAddress, app: { cms } } = context;
  try {
    return (await cms.sendForVisitor(visitorAddress, (options) => cms.api.get("/search", { query, ...options }))).data;
  } catch (error) {
    if (error instanceof CmsUnavailableError) return error;
    if (!(error instanceof ProblemError) || error.status !== 422) throw error;
    const empty = { query_id: "", total: 0, degraded: false, promoted: [], items: [], facets: [], did_you_mean: null, corrected_query: null, tasks: [], interpretation: [], languages: [], calls_to_action: [] };
    return { ...empty, query: query.q ?? "", next: null };
  }
}

function buildQuery({ url, locale }: RequestContext): QueryParams<"/search"> {
  const { limit: _, offset: __, ...query } = buildSearchQuery(removeEmpty(url.searchParams));
  const offset = (readPageNumber(url.searchParams) - 1) * PAGE_SIZE;
  const start = query.cursor || offset + PAGE_SIZE > MAX_OFFSET ? {} : { offset };
  return { ...query, ...start, locale, limit: PAGE_SIZE };
}

function removeEmpty(params: URLSearchParams): URLSearchParams {
  return new URLSearchParams([...params].filter(([, value]) => value !== ""));
}

function readPageNumber(params: URLSearchParams): number {
  const page = Number(params.get("page"));
  return Number.isInteger(page) && page >= 1 && page <= 100_000 ? page : 1;
}
