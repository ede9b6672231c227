import type { Term } from "../../../typescript/src/index.ts";
import { attributes, html, type Html } from "../html.ts";
import type { View } from "../view.ts";

export interface Choice {
  name: string;
  label: string;
  /** What choosing nothing is called. */
  all: string;
  options: readonly Term[];
  chosen: string;
}

/** One field for each choice and a button: a plain form, the same with and without the script. */
export function listFilters(view: View, choices: readonly Choice[]): Html {
  const fields = choices.filter(({ options }) => options.length > 0).map(field);
  return html`<form class="list-filters" action="${view.address.pathname}" aria-label="${view.texts.filterList}">${fields}
<button class="button button-quiet" type="submit">${view.texts.show}</button></form>`;
}

function field({ name, label, all, options, chosen }: Choice): Html {
  const every = [{ value: "", label: all }, ...options];
  return html`<div class="field"><label for="filter-${name}">${label}</label><select id="filter-${name}" name="${name}">${every.map(
    (option) => html`<option${attributes({ value: option.value, selected: option.value === chosen })}>${option.label}</option>`,
  )}</select></div>`;
}
