/** Renders the filters of a search: facets with checkboxes, the order, and the chosen filters as buttons that remove them. */
import type { Facet, FacetValue, InterpretedPart } from "../schema.ts";
import { h, type Child } from "./dom.ts";
import { changeQuery, clearFilters, FILTERS, filterValues, takeAsWords, toggleFilter, type FilterName } from "./state.ts";
import { formatDate, type View } from "./view.ts";

const VISIBLE_VALUES = 8; // the further values of a facet are collapsed
const SORTS = ["relevance", "newest", "oldest"] as const;

/** The names of filters' values, as far as answers and suggestions have told them. */
export type FilterLabels = Map<string, string>;

/** Render the list of the order of results. */
export function renderSort(view: View): Child {
  const { texts } = view;
  const selected = view.state.query.sort ?? "relevance";
  const options = SORTS.map((sort) => h("option", { value: sort, selected: sort === selected }, texts.sorts[sort]));
  const change = (event: Event) => {
    const sort = SORTS.find((one) => one === (event.target as HTMLSelectElement).value);
    view.search(changeQuery(view.state, sort ? { sort } : {}));
  };
  return h("div", { part: "sort" }, h("label", { for: "sort" }, texts.sortBy), h("select", { id: "sort", part: "select", "data-key": "sort", change }, options));
}

/** Render the facets. Every checkbox searches at once; the number of results is announced. */
export function renderFacets(view: View, facets: Facet[]): Child[] {
  return facets.filter(({ values }) => values.length > 0).map((facet) => renderFacet(view, facet));
}

/** Render a button for every chosen filter and for every part of the text that is one, and one that removes them all. */
export function renderChips(view: View, hidden: readonly string[], labels: FilterLabels, parts: InterpretedPart[]): Child {
  const { texts } = view;
  const chosen = FILTERS.filter((name) => !hidden.includes(name)).flatMap((name) => filterValues(view.state.query, name).map((value) => ({ name, value })));
  const renderChip = (label: string, click: () => unknown) =>
    h("li", {}, h("button", { type: "button", part: "chip", "aria-label": texts.remove(label), click }, label, h("span", { "aria-hidden": "true" }, "×")));
  const chips = [
    ...parts.map(({ label, text }) => renderChip(label, () => view.search(takeAsWords(view.state, [text]), "results"))),
    ...chosen.map(({ name, value }) =>
      // A second press before the results arrive does not add the filter again.
      renderChip(labelOf(view, name, value, labels), () => isChosen(view, name, value) && view.search(toggleFilter(view.state, name, value), "results")),
    ),
  ];
  if (!chips.length) return null;
  const clear = () => view.search(clearFilters(view.state, parts.map(({ text }) => text)), "results");
  return h(
    "ul",
    { part: "chips", "aria-label": texts.chosen },
    chips,
    chips.length > 1 && h("li", {}, h("button", { type: "button", part: "clear", click: clear }, texts.clearFilters)),
  );
}

function renderFacet(view: View, { name, label, values }: Facet): HTMLElement {
  const options = values.map((value) => renderOption(view, name, value));
  const collapsed = options.slice(VISIBLE_VALUES);
  const hasChosen = values.slice(VISIBLE_VALUES).some(({ selected }) => selected);
  const toggle = (event: Event) => ((event.target as HTMLDetailsElement).open ? view.expanded.add(name) : view.expanded.delete(name));
  return h(
    "fieldset",
    { part: "facet" },
    h("legend", { part: "facet-name" }, label),
    options.slice(0, VISIBLE_VALUES),
    collapsed.length > 0 && h("details", { open: hasChosen || view.expanded.has(name), toggle }, h("summary", { "data-key": `more ${name}` }, view.texts.more(collapsed.length)), collapsed),
  );
}

function renderOption(view: View, name: FilterName, { value, label, count, selected }: FacetValue): HTMLElement {
  const change = () => view.search(toggleFilter(view.state, name, value));
  const chosen = isChosen(view, name, value);
  // What the text says is removed with its chip.
  const box = h("input", { type: "checkbox", name, value, checked: selected || chosen, disabled: selected && !chosen, "data-key": `${name} ${value}`, change });
  const number = h("span", { part: "count" }, count.toLocaleString(view.locale));
  return h("label", { part: "facet-value" }, box, h("span", {}, label), " ", number);
}

function isChosen({ state }: View, name: FilterName, value: string): boolean {
  return filterValues(state.query, name).includes(value);
}

function labelOf({ texts, locale }: View, name: FilterName, value: string, labels: FilterLabels): string {
  if (name.endsWith("_after")) return texts.from(formatDate(value, locale));
  if (name.endsWith("_before")) return texts.until(formatDate(value, locale));
  const known: Record<string, string | undefined> = { ...texts.storyKinds, ...texts.actionKinds };
  return labels.get(`${name} ${value}`) ?? known[value] ?? value;
}
