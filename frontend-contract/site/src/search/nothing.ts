import type { Answer } from "../../../typescript/src/index.ts";
import type { Asked } from "../app.ts";
import { html, type Html } from "../html.ts";
import { at, type View } from "../view.ts";
import { notices } from "./results.ts";

/** Nothing matches: what may help, topics to look through and the newest releases. */
export async function nothingFound({ app, locale }: Asked, view: View, found: Answer<"/search">): Promise<Html> {
  const releases = await app.content.get("/releases", { query: { locale, limit: 3 } });
  const { nothing } = view.texts;
  const links = (view.furniture?.topics ?? []).map(({ value, label }) => html`<li><a href="${at(view, "/search")}?topic=${value}">${label}</a></li>`);
  const newest = releases.items.map(({ path, title }) => html`<li><a href="${path}">${title}</a></li>`);
  return html`<div role="status"><h2 id="results-heading">${nothing.heading}${found.query && html`: “${found.query}”`}</h2></div>
${notices(view, found)}
<ul class="hints"><li>${nothing.spelling}</li>${found.facets.some(({ values }) => values.some(({ selected }) => selected)) && html`<li>${nothing.filters}</li>`}</ul>
<h3>${nothing.topics}</h3><ul class="tags">${links}</ul>
<h3>${nothing.newest}</h3><ul class="plain-list">${newest}</ul>`;
}
