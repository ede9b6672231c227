import { toSearchParams } from "clarion-contract";
import { attributes, html, type Html } from "../html.ts";
import { localizedPath, type ViewModel } from "../view-model.ts";
import { renderIcon } from "./icons.ts";

export interface SearchBoxOptions {
  id: string;
  query?: string;
  /** The id of the surrounding form. Without it the search box has a form of its own. */
  form?: string;
}

/** Render a search field with a button. `browser/suggestions.js` adds suggestions to it. */
export function renderSearchBox(view: ViewModel, options: SearchBoxOptions): Html {
  if (options.form) return renderField(view, options);
  return html`<form class="search-box" role="search" action="${localizedPath(view, "/search")}">${renderField(view, options)}</form>`;
}

function renderField(view: ViewModel, { id, query = "" }: SearchBoxOptions): Html {
  const { texts, config, locale } = view;
  const input = attributes({
    id,
    name: "q",
    type: "search",
    value: query,
    maxlength: 512,
    autocomplete: "off",
    "data-suggest": `${config.cmsUrl}/api/v1/search/suggest?${toSearchParams({ locale, site: config.site, limit: 6 }).toString()}`,
    "data-search": localizedPath(view, "/search"),
    "data-kinds": JSON.stringify(texts.suggestionKinds),
    "data-label": texts.suggestions,
    "data-count": texts.suggestionCount("{count}"),
  });
  return html`<div class="search-field"><label for="${id}">${texts.searchLabel}</label>
<input${input}><button type="submit" title="${texts.search}">${renderIcon("search")}<span class="visually-hidden">${texts.search}</span></button></div>`;
}
