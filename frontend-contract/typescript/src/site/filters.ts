/** The filters of the lists of a website. */
import type { SiteAnswer } from "../schema.ts";
import type { PageOf } from "../types.ts";
import { attributes, html, type Html } from "./html.ts";
import type { SiteTexts } from "./texts/index.ts";

/** A filter: the name of its parameter in the URL, and its values with their labels. `all` is the label of no filter. */
export interface ListFilter {
  name: string;
  label: string;
  all: string;
  options: [value: string, label: string][];
}

/** A page with a list. */
export type IndexPage = PageOf<"release_index" | "story_index" | "call_to_action_index">;

/** Return the filters of a list: topic, year, and the kind of stories or of calls to action. One without values is left out. */
export function listFilters({ type, listing: { years } }: Pick<IndexPage, "type" | "listing">, { topics }: Pick<SiteAnswer, "topics">, t: SiteTexts): ListFilter[] {
  const filters: ListFilter[] = [
    { name: "topic", label: t.topic, all: t.allTopics, options: topics.map(({ value, label }) => [value, label]) },
    { name: "year", label: t.year, all: t.allYears, options: years.map((year) => [String(year), String(year)]) },
  ];
  if (type === "story_index") filters.push({ name: "story_kind", label: t.kind, all: t.allKinds, options: Object.entries(t.storyKinds) });
  if (type === "call_to_action_index") filters.push({ name: "action_kind", label: t.kind, all: t.allKinds, options: Object.entries(t.actionKinds) });
  return filters.filter(({ options }) => options.length > 0);
}

/** Render the filters of a list as a form. `params` are those of the page's URL. */
export function renderListFilters(page: IndexPage, site: Pick<SiteAnswer, "topics">, params: URLSearchParams, t: SiteTexts): Html {
  const fields = listFilters(page, site, t).map(({ name, label, all, options }) => {
    const choices = options.map(([value, text]) => html`<option${attributes({ value, selected: params.get(name) === value })}>${text}</option>`);
    return html`<label>${label} <select name="${name}"><option value="">${all}</option>${choices}</select></label>`;
  });
  return html`<form class="filters" action="${page.path}" aria-label="${t.filterList}">${fields}<button class="button secondary">${t.show}</button></form>`;
}
