import { toSearchParams } from "clarion-contract";
import { attributes, html, type Html } from "../html.ts";
import { localizedPath, type ViewModel } from "../view-model.ts";
import { renderIcon } from "./icons.ts";

export interface SearchBoxOptions {
  id: string;
  query?: string;
  /** Show suggestions; by default true. */
  suggest?: boolean;
}

/** Render a search form. `browser/suggestions.js` adds suggestions to it. */
export function renderSearchBox(view: ViewModel, { id, query = "", suggest = true }: SearchBoxOptions): Html {
  const { texts } = view;
  const input = attributes({ id, name: "q", type: "search", value: query, maxlength: 512, autocomplete: "off", ...(suggest ? suggestionAttributes(view) : {}) });
  return html`<form class="search-box" role="search" action="${localizedPath(view, "/search")}"><div class="search-field"><label for="${id}">${texts.searchLabel}</label>
<input${input}><button type="submit" title="${texts.search}">${renderIcon("search")}<span class="visually-hidden">${texts.search}</span></button></div></form>`;
}

function suggestionAttributes({ texts, config, locale, prefix }: ViewModel): Record<string, string> {
  return {
    "data-suggest": `${config.cmsUrl}/api/v1/search/suggest?${toSearchParams({ locale, site: config.site, limit: 6 }).toString()}`,
    "data-search": `${prefix}/search`,
    "data-kinds": JSON.stringify(texts.suggestionKinds),
    "data-label": texts.suggestions,
    "data-count": texts.suggestionCount("{count}"),
  };
}
