/** Shows the answer to a search, or why there is none. */
import { ProblemError } from "../problems.ts";
import type { SearchAnswer } from "../schema.ts";
import { fill, h } from "./dom.ts";
import { renderChips, renderFacets, renderSort, type FilterLabels } from "./facets.ts";
import type { Layout } from "./layout.ts";
import { renderAdvice, renderResults } from "./results.ts";
import type { Settings } from "./settings.ts";
import { FILTERS } from "./state.ts";
import type { Advice, View } from "./view.ts";

export class Presenter {
  readonly labels: FilterLabels = new Map();
  readonly #layout: Layout;
  readonly #settings: Settings;
  readonly #view: View;

  constructor(layout: Layout, settings: Settings, view: View) {
    this.#layout = layout;
    this.#settings = settings;
    this.#view = view;
  }

  show(answer: SearchAnswer, advice: Advice | null): void {
    const view = this.#view;
    const layout = this.#layout;
    for (const { name, values } of answer.facets) for (const { value, label } of values) this.labels.set(`${name} ${value}`, label);
    const fixed = Object.keys(this.#settings.fixed);
    const names = this.#settings.facets;
    const facets = answer.degraded ? [] : answer.facets.filter(({ name }) => names.includes(name) && !fixed.includes(name));
    const isFiltered = FILTERS.some((name) => view.state.query[name] !== undefined && !fixed.includes(name));
    layout.keepFocus(() => {
      fill(layout.alert);
      fill(layout.heading, advice ? view.texts.nothing(answer.query) : view.texts.results(answer.total, answer.query));
      fill(layout.chips, renderChips(view, fixed, this.labels));
      const hasFilters = names.length > 0 && (!advice || isFiltered);
      fill(layout.filters, hasFilters && [renderSort(view), renderFacets(view, facets)]);
      layout.toggle.hidden = !hasFilters;
      fill(layout.results, advice ? renderAdvice(view, answer, isFiltered, advice) : renderResults(view, answer));
    });
  }

  showError(error: unknown, click: () => void): void {
    const { texts } = this.#view;
    const layout = this.#layout;
    const { status, retryAfter } = error instanceof ProblemError ? error : { status: 0, retryAfter: null };
    const wait = retryAfter ? ` ${texts.wait(retryAfter)}` : "";
    const text = status === 422 ? texts.invalid : status === 429 ? texts.tooMany : navigator.onLine ? texts.unavailable : texts.offline;
    for (const element of [layout.heading, layout.chips, layout.filters, layout.results]) fill(element);
    layout.toggle.hidden = true;
    const retry = h("button", { type: "button", part: "retry", click }, texts.retry);
    fill(layout.alert, h("p", { class: "notice", part: "notice" }, text + wait, status !== 422 && retry));
  }
}
