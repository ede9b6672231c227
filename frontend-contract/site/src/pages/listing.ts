/** List pages with filters and pagination: what the indexes of releases, stories and calls to action share. */
import { readQuery, type PageOf, type QueryParams } from "clarion-contract";
import { html, EMPTY, type Html } from "../html.ts";
import type { PageDocument } from "../layout/page-document.ts";
import { renderBreadcrumbs } from "../components/breadcrumbs.ts";
import { renderListFilters, type ListFilter } from "../components/list-filters.ts";
import { updateQuery, renderPagination } from "../components/pagination.ts";
import type { ViewModel } from "../view-model.ts";
import { buildMetadata } from "./metadata.ts";
import { arrangeCalls, renderClosingCalls } from "../components/call-to-action.ts";
import { renderRelated } from "../components/related.ts";
import { collectInlineCallIds } from "../blocks/index.ts";
import { renderBody } from "./article.ts";

export type IndexPage = PageOf<"release_index" | "story_index" | "call_to_action_index">;

const PAGE_SIZE = 20; // the default `limit` of the API
const MAX_PAGE = 5_000;
const FILTER_NAMES = ["topic", "year", "story_kind", "region"];

/** Read the filters and the page number of a list from the page's URL, as parameters of `/resolve`. Invalid ones are ignored. */
export function readListQuery(params: URLSearchParams): Omit<QueryParams<"/resolve">, "path"> {
  const filters = new URLSearchParams([...params].filter(([name]) => FILTER_NAMES.includes(name)));
  const page = readPageNumber(params);
  const { path: _, ...query } = readQuery("/resolve", filters);
  return page > 1 ? { ...query, offset: (page - 1) * PAGE_SIZE } : query;
}

/** Build a list page from its rendered `items`. `filters` are offered above the list; calls to action and related pages follow it. */
export function buildListPage(view: ViewModel, page: IndexPage, filters: ListFilter[], items: Html): PageDocument {
  const { texts, url } = view;
  const [pageNumber, { total }] = [readPageNumber(url.searchParams), page.listing];
  const pagination = {
    page: pageNumber,
    previous: pageNumber > 1 ? updateQuery(url, { page: pageNumber > 2 ? pageNumber - 1 : null }) : null,
    next: pageNumber * PAGE_SIZE < total ? updateQuery(url, { page: pageNumber + 1 }) : null,
  };
  const form = filters.length > 0 && html`${renderListFilters(view, filters)}<p class="muted" role="status">${texts.results(total)}</p>`;
  const main = html`<div class="wide"><header class="index-head">${renderBreadcrumbs(view, page.ancestors)}<h1>${page.title}</h1>
${page.summary && html`<p class="standfirst">${page.summary}</p>`}</header>
${renderBody(view, page.body)}
${form}
${page.listing.items.length > 0 ? items : renderEmptyList(view)}
${renderPagination(view, pagination)}</div>${renderListEnd(view, page)}`;
  const title = pageNumber > 1 ? `${page.seo.title} (${texts.page(pageNumber)})` : page.seo.title;
  return { ...buildMetadata(page), title, main, noindex: page.seo.noindex || [...url.searchParams].length > 0 };
}

/** Create the filter by topic. */
export function createTopicFilter(view: ViewModel): ListFilter {
  const { topic, allTopics } = view.texts;
  return { name: "topic", label: topic, all: allTopics, options: view.chrome?.topics ?? [], selected: getSelectedValue(view, "topic") };
}

/** Create the filter by year, with the years of which the list has pages. */
export function createYearFilter(view: ViewModel, { listing }: IndexPage): ListFilter {
  const { year, allYears } = view.texts;
  const options = listing.years.map(String).map((value) => ({ value, label: value }));
  return { name: "year", label: year, all: allYears, options, selected: getSelectedValue(view, "year") };
}

/** Return the value of a filter in the page's URL; empty if it is not set. */
export function getSelectedValue({ url }: ViewModel, name: string): string {
  return url.searchParams.get(name) ?? "";
}

function readPageNumber(params: URLSearchParams): number {
  return Math.min(Math.max(Math.trunc(Number(params.get("page"))) || 1, 1), MAX_PAGE);
}

function renderListEnd(view: ViewModel, page: IndexPage): Html {
  if (page.type === "call_to_action_index") return EMPTY; // it is a list of calls to action itself
  const { aside, flow, end } = arrangeCalls(page.calls_to_action, collectInlineCallIds(page.body));
  return html`${renderClosingCalls(view, [...aside, ...flow, ...end])}${renderRelated(view, page)}`;
}

function renderEmptyList({ texts, url }: ViewModel): Html {
  return html`<p class="empty-list">${texts.emptyList} <a href="${url.pathname}">${texts.showAll}</a></p>`;
}
