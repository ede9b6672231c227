import type { ResponseBody } from "clarion-contract";
import { renderCallToAction } from "../components/call-to-action.ts";
import { html, type Html } from "../html.ts";
import type { RequestContext } from "../request-context.ts";
import { localizedPath, type ViewModel } from "../view-model.ts";
import { renderNotices } from "./notices.ts";

/** Render the page of a search without results: advice, what visitors can do, topics to browse, and the latest releases. */
export async function renderNoResults({ app, locale }: RequestContext, view: ViewModel, results: ResponseBody<"/search">): Promise<Html> {
  const releases = await app.cms.get("/releases", { query: { locale, limit: 3 } });
  const { noResults: texts, whatYouCanDo } = view.texts;
  const isFiltered = results.facets.some(({ values }) => values.some(({ selected }) => selected));
  const topics = (view.chrome?.topics ?? []).map(({ value, label }) => {
    return html`<li><a href="${localizedPath(view, "/search")}?topic=${value}">${label}</a></li>`;
  });
  const calls = results.calls_to_action.map((call) => renderCallToAction(view, call, { level: 3 }));
  const latest = releases.items.map(({ path, title }) => html`<li><a href="${path}">${title}</a></li>`);
  return html`<div role="status"><h2 id="results-heading">${texts.heading(results.query)}</h2></div>
${renderNotices(view, results)}
<ul class="hints"><li>${texts.spelling}</li>${isFiltered && html`<li>${texts.filters}</li>`}</ul>
${calls.length > 0 && html`<section class="search-calls" aria-label="${whatYouCanDo}">${calls}</section>`}
<h3>${texts.topics}</h3><ul class="tags">${topics}</ul>
<h3>${texts.latest}</h3><ul class="plain-list">${latest}</ul>`;
}
