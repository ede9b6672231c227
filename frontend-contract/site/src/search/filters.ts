import type { Facet, ResponseBody } from "clarion-contract";
import { keepParameters } from "clarion-contract/site";
import { attributes, html, EMPTY, type Html } from "../html.ts";
import { updateQuery } from "../components/pagination.ts";
import type { ViewModel } from "../view-model.ts";

const SORTS = ["relevance", "newest", "oldest"] as const;
const VISIBLE_FACET_VALUES = 8; // the further values of a facet are collapsed
const FILTER_NAMES = ["type", "topic", "region", "year", "event", "person", "author", "story_kind", "action_kind", "published_after", "published_before", "event_after", "event_before"];

/** Render the sort order and the facets. On phones they are a full-screen panel that links open and close. */
export function renderFilters(view: ViewModel, { facets, degraded }: ResponseBody<"/search">, params: URLSearchParams): Html {
  const { texts } = view;
  const isFiltered = hasFilters(params);
  const cleared = Object.fromEntries([...FILTER_NAMES, "page", "cursor"].map((name) => [name, null]));
  return html`<a class="open-filters button button-secondary" href="#filters">${texts.openFilters}</a>
<section class="filters" id="filters" tabindex="-1" aria-labelledby="filters-heading"><h2 id="filters-heading">${texts.filters}</h2>
${renderSort(view, params)}${degraded ? EMPTY : facets.map((facet) => renderFacet(view, facet, params))}
<div class="filter-buttons"><button class="button" type="submit">${texts.apply}</button>
${isFiltered && html`<a href="${updateQuery(view.url, cleared)}">${texts.clear}</a>`}
<a class="close-filters" href="#results">${texts.closeFilters}</a></div></section>`;
}

/** Return whether any filter is set. */
export function hasFilters(params: URLSearchParams): boolean {
  return FILTER_NAMES.some((name) => params.has(name));
}

function renderSort(view: ViewModel, params: URLSearchParams): Html {
  const selected = SORTS.find((sort) => sort === params.get("sort")) ?? "relevance";
  const options = SORTS.map((sort) => html`<option${attributes({ value: sort, selected: sort === selected })}>${view.texts.sorts[sort]}</option>`);
  return html`<div class="field"><label for="sort">${view.texts.sortBy}</label><select id="sort" name="sort">${options}</select></div>`;
}

/** Render the values of a facet. One that the text of the search selects is removed with the link above the results. */
function renderFacet(view: ViewModel, { name, label, values }: Facet, params: URLSearchParams): Html {
  if (values.length === 0) return EMPTY;
  const selectedFirst = [...values].sort((a, b) => Number(b.selected) - Number(a.selected));
  const ordered = name === "year" || values.some(({ parent }) => parent) ? values : selectedFirst;
  const options = ordered.map((value) => {
    const id = `${name}-${value.value}`;
    const disabled = value.selected && !params.getAll(name).includes(value.value);
    const checkbox = attributes({ type: "checkbox", id, name, value: value.value, checked: value.selected, disabled });
    return html`<div class="check${value.parent && " check-below"}"><input${checkbox}><label for="${id}"><bdi>${value.label}</bdi> <span class="count">${value.count}</span></label></div>`;
  });
  const collapsed = options.slice(VISIBLE_FACET_VALUES);
  return html`<fieldset><legend>${label}</legend>${options.slice(0, VISIBLE_FACET_VALUES)}${
    collapsed.length > 0 && html`<details><summary>${view.texts.showMore(collapsed.length)}</summary>${collapsed}</details>`
  }</fieldset>`;
}

/**
 * Render hidden fields for what the form has no other fields for, so that it keeps them: filters without a facet, such as a person, and what
 * the visitor has said about the text. `<clarion-search>`, which reads the form, takes no others.
 */
export function renderHiddenFields(params: URLSearchParams, { facets, degraded }: Pick<ResponseBody<"/search">, "facets" | "degraded">): Html[] {
  const kept = keepParameters(params, degraded ? [] : facets).filter(([name, value]) => {
    return FILTER_NAMES.includes(name) || name === "literal" || (name === "correct" && value === "false");
  });
  return kept.map(([name, value]) => html`<input${attributes({ type: "hidden", name, value })}>`);
}
