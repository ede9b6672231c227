import type { Term } from "clarion-contract";
import { attributes, html, type Html } from "../html.ts";
import type { ViewModel } from "../view-model.ts";

export interface ListFilter {
  name: string;
  label: string;
  /** The label of the option that does not filter. */
  all: string;
  options: readonly Term[];
  selected: string;
}

/** Render the filters of a list as a form with a button. It does not use JavaScript. */
export function renderListFilters(view: ViewModel, filters: readonly ListFilter[]): Html {
  const fields = filters.filter(({ options }) => options.length > 0).map(renderField);
  return html`<form class="list-filters" action="${view.url.pathname}" aria-label="${view.texts.filterList}">${fields}
<button class="button button-secondary" type="submit">${view.texts.show}</button></form>`;
}

function renderField({ name, label, all, options, selected }: ListFilter): Html {
  const allOptions = [{ value: "", label: all }, ...options];
  return html`<div class="field"><label for="filter-${name}">${label}</label><select id="filter-${name}" name="${name}">${allOptions.map(
    (option) => html`<option${attributes({ value: option.value, selected: option.value === selected })}>${option.label}</option>`,
  )}</select></div>`;
}
