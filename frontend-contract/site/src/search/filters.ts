import type { Answer, Facet } from "../../../typescript/src/index.ts";
import { attributes, html, NOTHING, type Html } from "../html.ts";
import { changed } from "../parts/pager.ts";
import type { View } from "../view.ts";

const SORTS = ["relevance", "newest", "oldest"] as const;
const SHOWN = 8; // values of a facet in view; the others are folded away
const FILTERS = ["type", "topic", "region", "year", "person", "story_kind", "published_after", "published_before"];

/** Order and facets. On a phone they are a sheet of their own, opened and closed by links. */
export function filters(view: View, { facets, degraded }: Answer<"/search">, params: URLSearchParams): Html {
  const { texts } = view;
  const any = narrowed(params);
  const none = Object.fromEntries([...FILTERS, "page", "cursor"].map((name) => [name, null]));
  return html`<a class="open-filters button button-quiet" href="#filters">${texts.openFilters}</a>
<section class="filters" id="filters" tabindex="-1" aria-labelledby="filters-heading"><h2 id="filters-heading">${texts.filters}</h2>
${order(view, params)}${degraded ? NOTHING : facets.map(facet)}
${kept(params)}
<div class="filter-buttons"><button class="button" type="submit">${texts.apply}</button>
${any && html`<a href="${changed(view.address, none)}">${texts.clear}</a>`}
<a class="close-filters" href="#results">${texts.closeFilters}</a></div></section>`;
}

/** Whether the visitor has chosen any filter. */
export function narrowed(params: URLSearchParams): boolean {
  return FILTERS.some((name) => params.has(name));
}

function order(view: View, params: URLSearchParams): Html {
  const chosen = SORTS.find((sort) => sort === params.get("sort")) ?? "relevance";
  const options = SORTS.map((sort) => html`<option${attributes({ value: sort, selected: sort === chosen })}>${view.texts.sorts[sort]}</option>`);
  return html`<div class="field"><label for="sort">${view.texts.sortBy}</label><select id="sort" name="sort">${options}</select></div>`;
}

function facet({ name, label, values }: Facet): Html {
  if (values.length === 0) return NOTHING;
  const all = [...values].sort((one, other) => Number(other.selected) - Number(one.selected));
  const inOrder = name === "year" ? values : all;
  const boxes = inOrder.map((value) => {
    const id = `${name}-${value.value}`;
    const box = attributes({ type: "checkbox", id, name, value: value.value, checked: value.selected });
    return html`<div class="check"><input${box}><label for="${id}">${value.label} <span class="count">${value.count}</span></label></div>`;
  });
  const folded = boxes.slice(SHOWN);
  return html`<fieldset><legend>${label}</legend>${boxes.slice(0, SHOWN)}${
    folded.length > 0 && html`<details><summary>+ ${folded.length}</summary>${folded}</details>`
  }</fieldset>`;
}

/** Filters without a facet, such as a person, stay when the form is sent. */
function kept(params: URLSearchParams): Html[] {
  const hidden = ["person", "story_kind", "published_after", "published_before"];
  return [...params].filter(([name]) => hidden.includes(name)).map(([name, value]) => {
    return html`<input${attributes({ type: "hidden", name, value })}>`;
  });
}
