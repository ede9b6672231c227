/** Shows the answer to a search, or why there is none. */
import type { SearchAnswer } from "../schema.ts";
import { viewAnswer } from "../search-answers.ts";
import { fill, h } from "./dom.ts";
import { renderChips, renderFacets, renderSort, type FilterLabels } from "./facets.ts";
import type { Layout } from "./layout.ts";
import { renderAdvice, renderNotices, renderResults } from "./results.ts";
import type { Settings } from "./settings.ts";
import { RequestError } from "./small-client.ts";
import { FILTERS } from "./state.ts";
import type { Advice, View } from "./view.ts";

/** Show results with their filters, or advice if there are none, and return what to announce. `labels` learns the names of the filters' values. */
export function showAnswer(layout: Layout, settings: Settings, view: View, labels: FilterLabels, answer: SearchAnswer, advice: Advice | null): string {
  const { texts, state } = view;
  const { count, text, filters, notes } = viewAnswer(answer, view.locale, texts, Object.keys(state.query));
  const heading = advice ? texts.nothing(answer.query) : texts.results(count, text);
  for (const { name, values } of answer.facets) for (const { value, label } of values) labels.set(`${name} ${value}`, label);
  const fixed = Object.keys(settings.fixed);
  const names = settings.facets;
  const facets = answer.degraded ? [] : answer.facets.filter(({ name }) => names.includes(name) && !fixed.includes(name));
  const isFiltered = FILTERS.some((name) => state.query[name] && !fixed.includes(name));
  const hasFilters = names.length > 0 && (answer.items.length > 0 || isFiltered);
  layout.keepFocus(() => {
    fill(layout.alert);
    fill(layout.heading, heading);
    fill(layout.chips, renderChips(view, fixed, labels, filters));
    fill(layout.filters, hasFilters && [renderSort(view), renderFacets(view, facets)]);
    layout.toggle.hidden = !hasFilters;
    fill(layout.results, renderNotices(view, answer, notes), advice ? renderAdvice(view, answer, isFiltered, advice) : renderResults(view, answer));
  });
  return [heading, ...notes].join(". ");
}

/** Say why there are no results, with a button that tries again as soon as the CMS allows it. */
export function showError(layout: Layout, { texts }: View, error: unknown, click: () => void): void {
  const { status, retryAfter }: Partial<RequestError> = error instanceof RequestError ? error : {};
  const text = status === 422 ? texts.invalid : status === 429 ? texts.tooMany : navigator.onLine ? texts.unavailable : texts.offline;
  for (const element of [layout.heading, layout.chips, layout.filters, layout.results]) fill(element);
  layout.toggle.hidden = true;
  const show = (seconds?: number) => {
    const retry = h("button", { type: "button", part: "retry", disabled: !!seconds, click }, texts.retry);
    const notice = h("p", { part: "notice" }, text, !!seconds && ` ${texts.wait(seconds)}`, status !== 422 && retry);
    fill(layout.alert, notice);
    if (seconds) setTimeout(() => notice.isConnected && show(), seconds * 1_000);
  };
  show(retryAfter);
}
