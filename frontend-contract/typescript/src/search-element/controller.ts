/** Searches when a visitor asks for it, and shows the results. Attributes and texts that change need another controller. */
import type { SearchAnswer, Suggested } from "../schema.ts";
import { createCombobox, type Combobox } from "./combobox.ts";
import { dispatch } from "./events.ts";
import type { FilterLabels } from "./facets.ts";
import { createLayout, type Layout } from "./layout.ts";
import { createLoader, type Loader } from "./loader.ts";
import { showAnswer, showError } from "./presenter.ts";
import { readSettings, type Settings } from "./settings.ts";
import { createSmallClient, RequestError } from "./small-client.ts";
import { buildQuery, changeQuery, leaveOut, type FilterName, type SearchState } from "./state.ts";
import { findTexts, type SearchTexts } from "./texts/index.ts";
import { isNewTab, type View } from "./view.ts";

const ANNOUNCE_BUSY_MS = 1_000;

interface RunOptions {
  announce?: boolean;
  fromCache?: boolean;
  focus?: "results" | undefined;
}

export class Controller {
  readonly #element: HTMLElement;
  readonly #settings: Settings;
  readonly #layout: Layout;
  readonly #loader: Loader;
  readonly #view: View;
  readonly #combobox: Combobox;
  readonly #labels: FilterLabels = new Map();
  readonly #listeners = new AbortController();
  #request: AbortController | undefined;
  #shown: SearchAnswer | undefined;

  constructor(element: HTMLElement, customTexts: Partial<SearchTexts>) {
    const settings = readSettings(element);
    const { api, site, locale } = settings;
    this.#element = element;
    this.#settings = settings;
    this.#loader = createLoader(createSmallClient(api, { ...(site && { site }), ...(locale && { locale }) }));
    this.#view = this.#createView(customTexts);
    this.#combobox = createCombobox({
      texts: this.#view.texts,
      suggest: async (text, signal) => (settings.suggests ? this.#loader.suggest(text, signal) : []),
      choose: (item) => this.#choose(item),
      announce: (text) => this.#layout.announce(text),
    });
    this.#layout = createLayout(element, this.#combobox.element, this.#view, (event) => this.#handleSubmit(event));
  }

  start(): void {
    const { state } = this.#view;
    this.#combobox.input.value = state.query.q ?? "";
    this.#listen();
    if (!this.#settings.isBox && !this.#layout.findServerResults()) void this.#run(state);
  }

  stop(): void {
    this.#request?.abort();
    this.#listeners.abort();
  }

  /** Search because a visitor has asked for it. */
  submit(state: SearchState, focus?: "results"): void {
    const href = this.#view.address(state);
    if (!dispatch(this.#element, "clarion-search", { query: state.query, href })) return;
    if (this.#settings.isBox) return location.assign(href);
    if (this.#settings.hasUrlState && href !== location.href) history.pushState(null, "", href);
    void this.#run(state, { announce: true, focus });
  }

  #createView(customTexts: Partial<SearchTexts>): View {
    const settings = this.#settings;
    const { texts, language } = findTexts(settings.language);
    return {
      texts: { ...texts, ...customTexts },
      locale: language,
      limit: settings.limit,
      state: settings.state(),
      expanded: new Set(),
      address: settings.searchUrl,
      pageAddress: settings.pageUrl,
      search: (state, focus) => this.submit(state, focus),
      open: (event, id, href) => this.#open(event, id, href),
    };
  }

  #listen(): void {
    const { signal } = this.#listeners;
    const { alert } = this.#layout;
    if (this.#settings.isBox) return;
    window.addEventListener("online", () => !this.#shown && alert.hasChildNodes() && void this.#run(this.#view.state), { signal });
    if (this.#settings.hasUrlState) window.addEventListener("popstate", () => void this.#run(this.#settings.state(), { fromCache: true }), { signal });
  }

  #handleSubmit(event: Event): void {
    const { input } = this.#combobox;
    event.preventDefault();
    this.#combobox.close();
    // On phones, the keyboard on the screen would hide the results.
    if (!this.#settings.isBox && matchMedia("(pointer: coarse)").matches) input.blur();
    this.submit(changeQuery(this.#view.state, { q: input.value.trim() }));
  }

  /** Get results and show them. */
  async #run(state: SearchState, { announce = false, fromCache = false, focus }: RunOptions = {}): Promise<void> {
    const layout = this.#layout;
    this.#view.state = state;
    this.#combobox.input.value = state.query.q ?? "";
    this.#request?.abort();
    const request = (this.#request = new AbortController());
    const busy = setTimeout(() => layout.announce(this.#view.texts.searching), ANNOUNCE_BUSY_MS);
    layout.findServerResults()?.remove();
    layout.setBusy(true);
    try {
      const { answer, advice } = await this.#loader.search(buildQuery(state, this.#settings.fixed, this.#view.limit), request.signal, fromCache);
      if (this.#request !== request) return;
      this.#shown = answer;
      const text = showAnswer(layout, this.#settings, this.#view, this.#labels, answer, advice);
      if (announce) layout.announce(text);
      if (focus) layout.focusResults();
      dispatch(this.#element, "clarion-results", answer);
    } catch (error) {
      if (this.#request !== request) return;
      const kept = error instanceof RequestError && leaveOut(state, error.rejected);
      if (kept) return await this.#run(kept, { announce, fromCache, focus });
      this.#shown = undefined;
      showError(layout, this.#view, error, () => void this.#run(state, { announce: true, focus: "results" }));
    } finally {
      clearTimeout(busy);
      if (this.#request === request) layout.setBusy(false);
    }
  }

  #choose(item: Suggested): void {
    if (item.path) {
      const href = this.#view.pageAddress(item.path);
      if (dispatch(this.#element, "clarion-select", { href, id: null })) location.assign(href);
      return;
    }
    if (item.kind === "topic" || item.kind === "person") this.#labels.set(`${item.kind satisfies FilterName} ${item.value ?? ""}`, item.text);
    this.submit({ query: item.kind === "query" || !item.value ? { q: item.text } : { [item.kind]: [item.value] }, page: 1 });
  }

  #open(event: MouseEvent, id: number | null, href: string): void {
    const queryId = this.#shown?.query_id;
    if (id !== null && queryId && this.#settings.reportsClicks) this.#loader.reportClick(queryId, id);
    if (!isNewTab(event) && !dispatch(this.#element, "clarion-select", { href, id })) event.preventDefault();
  }
}
