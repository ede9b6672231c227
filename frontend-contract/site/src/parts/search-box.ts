import { toSearchParams } from "../../../typescript/src/index.ts";
import { attributes, html, type Html } from "../html.ts";
import { at, type View } from "../view.ts";

export interface Box {
  id: string;
  query?: string;
  /** The id of the form it belongs to; a form of its own if left out. */
  form?: string;
}

/** A field and a button. With the script, suggestions come while somebody types. */
export function searchBox(view: View, box: Box): Html {
  if (box.form) return field(view, box);
  return html`<form class="search-box" role="search" action="${at(view, "/search")}">${field(view, box)}</form>`;
}

function field(view: View, { id, query = "" }: Box): Html {
  const { texts, config, locale } = view;
  const input = attributes({
    id,
    name: "q",
    type: "search",
    value: query,
    maxlength: 512,
    autocomplete: "off",
    "data-suggest": `${config.cmsUrl}/api/v1/search/suggest?${toSearchParams({ locale, site: config.site, limit: 6 }).toString()}`,
    "data-search": at(view, "/search"),
    "data-kinds": JSON.stringify(texts.suggestionKinds),
    "data-label": texts.suggestions,
    "data-count": texts.suggestionCount("{count}"),
  });
  return html`<label class="visually-hidden" for="${id}">${texts.searchLabel}</label>
<div class="search-field"><input${input}><button type="submit">${texts.search}</button></div>`;
}
