/** Searches when a visitor asks for it, and shows the results. Attributes and texts that change need another controller. */
import { createClient } from "../client.ts";
import type { SearchAnswer, Suggested } from "../schema.ts";
import { Combobox } from "./combobox.ts";
import { dispatch } from "./events.ts";
import type { Layout } from "./layout.ts";
import { Loader } from "./loader.ts";
import { Presenter } from "./presenter.ts";
import type { Settings } from "./settings.ts";
import { buildQuery, changeQuery, writeState, type FilterName, type SearchState } from "./state.ts";
import { directionOf, findTexts, type SearchTexts } from "./texts/index.ts";
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
  readonly #presenter: Presenter;
  readonly #combobox: Combobox;
  readonly #listeners = new AbortController();
  #request: AbortController | undefined;
  #shown: SearchAnswer | undefined;

  constructor(element: HTMLElement, settings: Settings, layout: Layout, customTexts: Partial<SearchTexts>) {
    this.#element = element;
    this.#settings = settings;
    this.#layout = layout;
    const [site, locale] = [settings.get("site"), settings.get("locale")];
    this.#loader = new Loader(createClient({ baseUrl: settings.get("api"), ...(site && { site }), ...(locale && { locale }) }));
    this.#view = this.#createView(customTexts);
    this.#presenter = new Presenter(layout, settings, this.#view);
    this.#combobox = new Combobox({
      texts: this.#view.texts,
      suggest: async (text, signal) => (settings.isOn("suggest") ? this.#loader.suggest(text, signal) : []),
      choose: (item) => this.#choose(item),
      announce: (text) => layout.announce(text),
    });
  }

  start(): void {
    const { texts, locale, state } = this.#view;
    this.#combobox.input.value = state.query.q ?? "";
    this.#layout.build(this.#combobox, texts, locale, directionOf(locale));
    this.#listen();
    if (!this.#settings.isBox && !this.#layout.serverResults) void this.#run(state);
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
      state: settings.readState(),
      expanded: new Set(),
      address: (state) => writeState(settings.readSearchUrl(), state).href,
      pageAddress: (path) => settings.readPageUrl(path),
      search: (state, focus) => this.submit(state, focus),
      open: (event, id, href) => this.#open(event, id, href),
    };
  }

  #listen(): void {
    const { signal } = this.#listeners;
    const { form, toggle, alert } = this.#layout;
    form.addEventListener("submit", (event) => this.#handleSubmit(event), { signal });
    toggle.addEventListener("click", () => this.#layout.toggleFilters(), { signal });
    if (this.#settings.isBox) return;
    window.addEventListener("online", () => !this.#shown && alert.hasChildNodes() && void this.#run(this.#view.state), { signal });
    if (this.#settings.hasUrlState) window.addEventListener("popstate", () => void this.#run(this.#settings.readState(), { fromCache: true }), { signal });
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
  async #run(state: SearchState, { announce, fromCache, focus }: RunOptions = {}): Promise<void> {
    const layout = this.#layout;
    this.#view.state = state;
    this.#combobox.input.value = state.query.q ?? "";
    this.#request?.abort();
    const request = (this.#request = new AbortController());
    const busy = setTimeout(() => layout.announce(this.#view.texts.searching), ANNOUNCE_BUSY_MS);
    layout.setBusy(true);
    try {
      const { answer, advice } = await this.#loader.search(buildQuery(state, this.#settings.fixed, this.#view.limit), request.signal, fromCache);
      if (this.#request !== request) return;
      this.#shown = answer;
      this.#presenter.show(answer, advice);
      if (announce) layout.announce(layout.heading.textContent ?? "");
      if (focus) layout.focusResults();
      dispatch(this.#element, "clarion-results", answer);
    } catch (error) {
      if (this.#request !== request) return;
      this.#shown = undefined;
      this.#presenter.showError(error, () => void this.#run(state, { announce: true, focus: "results" }));
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
    if (item.kind === "topic" || item.kind === "person") this.#presenter.labels.set(`${item.kind satisfies FilterName} ${item.value ?? ""}`, item.text);
    this.submit({ query: item.kind === "query" || !item.value ? { q: item.text } : { [item.kind]: [item.value] }, page: 1 });
  }

  #open(event: MouseEvent, id: number | null, href: string): void {
    const queryId = this.#shown?.query_id;
    if (id !== null && queryId && this.#settings.isOn("clicks")) this.#loader.reportClick(queryId, id);
    if (!isNewTab(event) && !dispatch(this.#element, "clarion-select", { href, id })) event.preventDefault();
  }
}
