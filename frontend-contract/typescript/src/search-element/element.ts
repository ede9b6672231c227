/** `<clarion-search>`: a search with suggestions, results and filters, for any website. */
import { createClient, type Client } from "../client.ts";
import { ProblemError } from "../problems.ts";
import type { SearchAnswer, Suggested } from "../schema.ts";
import { Combobox } from "./combobox.ts";
import { fill, h, type Child } from "./dom.ts";
import { renderChips, renderFacets, renderSort, type FilterLabels } from "./facets.ts";
import { isNewTab, renderAdvice, renderResults, type Advice, type View } from "./results.ts";
import { buildQuery, changeQuery, FILTERS, readState, writeState, type FilterName, type SearchQuery, type SearchState } from "./state.ts";
import { STYLES } from "./styles.ts";
import { directionOf, findTexts, type SearchTexts } from "./texts/index.ts";

const ATTRIBUTES = ["action", "api", "base-url", "clicks", "facets", "filters", "lang", "limit", "locale", "mode", "site", "suggest", "url-state"];
const FACETS = "type topic region year";
const TIMEOUT_MS = 15_000;
const ANNOUNCE_BUSY_MS = 1_000;
const CACHED_ANSWERS = 20; // so that the back button shows results at once

/** The names and details of the component's events. All bubble. */
export interface ClarionSearchEvents {
  /** A visitor searches. `preventDefault()` leaves the search to the page. */
  "clarion-search": CustomEvent<{ query: SearchQuery; href: string }>;
  /** The results of a search are shown. */
  "clarion-results": CustomEvent<SearchAnswer>;
  /** A visitor follows a result or a suggested page. `preventDefault()` leaves the navigation to the page. */
  "clarion-select": CustomEvent<{ href: string; id: number | null }>;
}

// Frameworks import this module on the server, too, where there are no elements.
const BaseElement = globalThis.HTMLElement ?? (class {} as typeof HTMLElement);

export class ClarionSearch extends BaseElement {
  static readonly observedAttributes = ATTRIBUTES;

  #state: SearchState = { query: {}, page: 1 };
  #customTexts: Partial<SearchTexts> = {};
  #started = false;
  #scheduled = false;
  #request: AbortController | undefined;
  #listeners: AbortController | undefined;
  #shown: SearchAnswer | undefined;
  #client!: Client;
  #view!: View;
  #combobox!: Combobox;
  readonly #labels: FilterLabels = new Map();
  readonly #answers = new Map<string, SearchAnswer>();

  // The parts of the component that change.
  readonly #form = part("form", "form");
  readonly #status = part("div", "status", { class: "visually-hidden", role: "status" });
  readonly #heading = part("h2", "heading", { id: "heading", tabindex: -1 });
  readonly #alert = part("div", "alert", { class: "alert", role: "alert" });
  readonly #chips = part("div", "chosen");
  readonly #toggle = part("button", "toggle", { type: "button", class: "toggle", "aria-controls": "filters", "aria-expanded": "false" });
  readonly #filters = part("div", "filters", { id: "filters", class: "filters" });
  readonly #results = part("div", "results", { class: "results" });
  readonly #found = part("section", "found", { class: "found", "aria-labelledby": "heading", hidden: true });
  readonly #root = part("div", "root", { class: "root" });

  /** Texts that replace those of the component's language. */
  get texts(): Partial<SearchTexts> {
    return this.#customTexts;
  }

  set texts(texts: Partial<SearchTexts>) {
    this.#customTexts = texts;
    this.#restart();
  }

  connectedCallback(): void {
    if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", () => this.#start(), { once: true });
    else this.#start();
  }

  disconnectedCallback(): void {
    this.#started = false;
    this.#request?.abort();
    this.#listeners?.abort();
  }

  attributeChangedCallback(): void {
    this.#restart();
  }

  /** Search, and show the results; in the mode `box`, open the page of results. */
  search(query: SearchQuery): void {
    this.#submit({ query, page: 1 });
  }

  /** Start anew after changes of attributes, once for all of them. */
  #restart(): void {
    if (!this.#started || this.#scheduled) return;
    this.#scheduled = true;
    queueMicrotask(() => {
      this.#scheduled = false;
      if (!this.isConnected) return;
      this.disconnectedCallback();
      this.#start();
    });
  }

  #start(): void {
    if (this.#started || !this.isConnected) return;
    this.#started = true;
    this.#answers.clear();
    this.#client = createClient({ baseUrl: this.#setting("api"), ...optional("site", this.#setting("site")), ...optional("locale", this.#setting("locale")) });
    this.#state = this.#isUrlState || this.#isBox ? readState(new URLSearchParams(location.search)) : { query: this.#query(), page: 1 };
    if (this.#isBox) this.#state = { query: this.#query(), page: 1 };
    this.#view = this.#createView();
    this.#build();
    this.#listen();
    // Results that the server has rendered stay until the visitor changes the search.
    if (!this.#isBox && !this.querySelector(':scope > [slot="results"]')) void this.#run(this.#state, {});
  }

  /** The text that the wrapped form was rendered with. */
  #query(): SearchQuery {
    const q = this.#wrappedForm?.querySelector<HTMLInputElement>('[name="q"]')?.value;
    return q ? { q } : {};
  }

  get #wrappedForm(): HTMLFormElement | null {
    return this.querySelector("form");
  }

  get #isBox(): boolean {
    return this.#setting("mode") === "box";
  }

  get #isUrlState(): boolean {
    return this.#setting("url-state") !== "off";
  }

  get #fixed(): SearchQuery {
    return readState(new URLSearchParams(this.#setting("filters"))).query;
  }

  #setting(name: string, fallback = ""): string {
    return this.getAttribute(name) ?? fallback;
  }

  #createView(): View {
    const language = this.#setting("lang") || this.#setting("locale") || this.closest<HTMLElement>("[lang]")?.lang || "en";
    const { texts, language: textLanguage } = findTexts(language);
    this.#root.lang = textLanguage;
    this.#root.dir = directionOf(textLanguage);
    return {
      texts: { ...texts, ...this.#customTexts },
      locale: textLanguage,
      limit: Number(this.#setting("limit")) || 10,
      state: this.#state,
      expanded: new Set(),
      address: (state) => writeState(this.#searchUrl(), state).href,
      pageAddress: (path) => new URL(path, this.#setting("base-url") || document.baseURI).href,
      search: (state, focus) => this.#submit(state, focus),
      open: (event, id, href) => this.#open(event, id, href),
    };
  }

  /** Return the URL of the page of results, with the hidden fields of the wrapped form. */
  #searchUrl(): URL {
    const action = this.#setting("action") || this.#wrappedForm?.getAttribute("action");
    if (!this.#isBox && this.#isUrlState) return new URL(location.href);
    const url = new URL(action || location.href, document.baseURI);
    for (const { name, value } of this.#wrappedForm?.querySelectorAll<HTMLInputElement>("input[type=hidden][name]") ?? []) url.searchParams.set(name, value);
    return url;
  }

  #build(): void {
    const { texts } = this.#view;
    const isSuggesting = this.#setting("suggest") !== "off";
    this.#combobox = new Combobox({
      texts,
      suggest: async (text, signal) => (isSuggesting ? this.#suggest(text, signal) : []),
      choose: (item) => this.#choose(item),
      announce: (text) => this.#announce(text),
    });
    this.#combobox.input.value = this.#state.query.q ?? "";
    fill(
      this.#form,
      h("label", { for: "q", class: "label", part: "label" }, texts.label),
      h("div", { class: "field", part: "field" }, this.#combobox.element, h("button", { type: "submit", class: "submit", part: "button" }, texts.search)),
    );
    fill(this.#toggle, texts.filters);
    fill(this.#found, this.#alert, h("div", { class: "body" }, this.#heading, this.#chips, this.#toggle, h("div", { class: "columns", part: "columns" }, this.#filters, this.#results)));
    fill(this.#root, this.#form, this.#status, h("slot", { name: "results" }), this.#found);
    const root = this.shadowRoot ?? this.attachShadow({ mode: "open", delegatesFocus: true });
    const sheet = new CSSStyleSheet(); // allowed by a CSP without 'unsafe-inline'
    sheet.replaceSync(STYLES);
    root.adoptedStyleSheets = [sheet];
    root.replaceChildren(this.#root);
  }

  #listen(): void {
    const { signal } = (this.#listeners = new AbortController());
    this.#form.role = "search";
    this.#form.addEventListener("submit", (event) => this.#handleSubmit(event), { signal });
    this.#toggle.addEventListener("click", () => this.#toggle.setAttribute("aria-expanded", String(this.#filters.classList.toggle("open"))), { signal });
    if (this.#isBox) return;
    window.addEventListener("online", () => !this.#shown && this.#alert.hasChildNodes() && void this.#run(this.#state, {}), { signal });
    if (this.#isUrlState) window.addEventListener("popstate", () => void this.#run(readState(new URLSearchParams(location.search)), { fromCache: true }), { signal });
  }

  #handleSubmit(event: Event): void {
    event.preventDefault();
    this.#combobox.close();
    // On phones, the keyboard on the screen would hide the results.
    if (!this.#isBox && matchMedia("(pointer: coarse)").matches) this.#combobox.input.blur();
    this.#submit(changeQuery(this.#state, { q: this.#combobox.input.value.trim() }));
  }

  /** Search because a visitor has asked for it. */
  #submit(state: SearchState, focus?: "results"): void {
    const href = this.#view.address(state);
    if (!this.#tell("clarion-search", { query: state.query, href })) return;
    if (this.#isBox) return location.assign(href);
    if (this.#isUrlState && href !== location.href) history.pushState(null, "", href);
    void this.#run(state, { announce: true, ...optional("focus", focus) });
  }

  /** Get results and show them. */
  async #run(state: SearchState, options: { announce?: boolean; fromCache?: boolean; focus?: "results" }): Promise<void> {
    this.#state = this.#view.state = state;
    this.#combobox.input.value = state.query.q ?? "";
    this.#request?.abort();
    const request = (this.#request = new AbortController());
    const timeout = setTimeout(() => request.abort(new DOMException("", "TimeoutError")), TIMEOUT_MS);
    const busy = setTimeout(() => this.#announce(this.#view.texts.searching), ANNOUNCE_BUSY_MS);
    this.#found.hidden = false;
    this.querySelector(':scope > [slot="results"]')?.remove();
    this.#found.setAttribute("aria-busy", "true");
    try {
      const answer = await this.#fetchAnswer(state, request.signal, options.fromCache);
      const advice = isEmpty(answer) ? await this.#fetchAdvice(request.signal) : null;
      if (this.#request !== request) return;
      this.#show(answer, advice);
      if (options.announce) this.#announce(this.#heading.textContent ?? "");
      if (options.focus) this.#focusResults();
      this.#tell("clarion-results", answer);
    } catch (error) {
      if (this.#request === request) this.#showError(error);
    } finally {
      clearTimeout(timeout);
      clearTimeout(busy);
      if (this.#request === request) this.#found.setAttribute("aria-busy", "false");
    }
  }

  async #fetchAnswer(state: SearchState, signal: AbortSignal, fromCache = false): Promise<SearchAnswer> {
    const query = buildQuery(state, this.#fixed, this.#view.limit);
    const key = JSON.stringify(query);
    const cached = fromCache && this.#answers.get(key);
    if (cached) return cached;
    const { data } = await this.#client.get("/search", { query, init: { signal } });
    this.#answers.set(key, data);
    const [oldest] = this.#answers.keys();
    if (oldest !== undefined && this.#answers.size > CACHED_ANSWERS) this.#answers.delete(oldest);
    return data;
  }

  /** Get what helps after a search without results. It is left out if it is not available. */
  async #fetchAdvice(signal: AbortSignal): Promise<Advice> {
    const [topics, latest] = await Promise.allSettled([
      this.#client.get("/topics", { init: { signal } }),
      this.#client.get("/releases", { query: { limit: 3 }, init: { signal } }),
    ]);
    return {
      topics: topics.status === "fulfilled" ? topics.value.data.items : [],
      latest: latest.status === "fulfilled" ? latest.value.data.items : [],
    };
  }

  #show(answer: SearchAnswer, advice: Advice | null): void {
    const view = this.#view;
    this.#shown = answer;
    for (const { name, values } of answer.facets) for (const { value, label } of values) this.#labels.set(`${name} ${value}`, label);
    const fixed = Object.keys(this.#fixed);
    const names = this.#setting("facets", FACETS).split(/[\s,]+/);
    const facets = answer.degraded ? [] : answer.facets.filter(({ name }) => names.includes(name) && !fixed.includes(name));
    const isFiltered = FILTERS.some((name) => view.state.query[name] !== undefined && !fixed.includes(name));
    this.#keepFocus(() => {
      fill(this.#alert);
      fill(this.#heading, advice ? view.texts.nothing(answer.query) : view.texts.results(answer.total, answer.query));
      fill(this.#chips, renderChips(view, fixed, this.#labels));
      const hasFilters = names.some(Boolean) && (!advice || isFiltered);
      fill(this.#filters, hasFilters && [renderSort(view), renderFacets(view, facets)]);
      this.#toggle.hidden = !hasFilters;
      fill(this.#results, advice ? renderAdvice(view, answer, isFiltered, advice) : renderResults(view, answer));
    });
  }

  #showError(error: unknown): void {
    const { texts } = this.#view;
    const status = error instanceof ProblemError ? error.status : 0;
    const wait = error instanceof ProblemError && error.retryAfter ? ` ${texts.wait(error.retryAfter)}` : "";
    const retry = h("button", { type: "button", part: "retry", click: () => void this.#run(this.#state, { announce: true, focus: "results" }) }, texts.retry);
    const text = status === 422 ? texts.invalid : status === 429 ? texts.tooMany : navigator.onLine ? texts.unavailable : texts.offline;
    this.#shown = undefined;
    fill(this.#heading);
    for (const element of [this.#chips, this.#filters, this.#results]) fill(element);
    this.#toggle.hidden = true;
    fill(this.#alert, h("p", { class: "notice", part: "notice" }, text + wait, status !== 422 && retry));
  }

  /** Replace parts of the component, and give the focus back to the control that had it. */
  #keepFocus(replace: () => void): void {
    const key = (this.shadowRoot?.activeElement as HTMLElement | null)?.dataset.key;
    replace();
    if (key) this.shadowRoot?.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`)?.focus({ preventScroll: true });
  }

  #focusResults(): void {
    this.#heading.focus({ preventScroll: true });
    this.#heading.scrollIntoView({ block: "nearest" });
    if (this.#heading.getBoundingClientRect().top < 0) this.scrollIntoView();
  }

  async #suggest(q: string, signal: AbortSignal): Promise<Suggested[]> {
    try {
      return (await this.#client.get("/search/suggest", { query: { q, limit: 8 }, init: { signal } })).data.items;
    } catch {
      return []; // a search works without suggestions
    }
  }

  #choose(item: Suggested): void {
    if (item.path) {
      const href = this.#view.pageAddress(item.path);
      if (this.#tell("clarion-select", { href, id: null })) location.assign(href);
      return;
    }
    if (item.kind === "topic" || item.kind === "person") this.#labels.set(`${item.kind satisfies FilterName} ${item.value ?? ""}`, item.text);
    this.#submit({ query: item.kind === "query" || !item.value ? { q: item.text } : { [item.kind]: [item.value] }, page: 1 });
  }

  #open(event: MouseEvent, id: number | null, href: string): void {
    const queryId = this.#shown?.query_id;
    if (id !== null && queryId && this.#setting("clicks") !== "off") {
      // `keepalive` sends the report although the browser leaves the page. It may be lost, which harms nobody.
      this.#client.post("/search/clicks", { body: { query_id: queryId, page_id: id }, init: { keepalive: true } }).catch(() => undefined);
    }
    if (!isNewTab(event) && !this.#tell("clarion-select", { href, id })) event.preventDefault();
  }

  /** Dispatch an event, and return whether the component should go on. */
  #tell(name: keyof ClarionSearchEvents, detail: unknown): boolean {
    return this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true, cancelable: true }));
  }

  #announce(text: string): void {
    this.#status.textContent = text;
  }
}

/** Create a part of the component; on a server, where nothing is rendered, nothing. */
function part<Tag extends keyof HTMLElementTagNameMap>(tag: Tag, name: string, attributes: Parameters<typeof h>[1] = {}): HTMLElementTagNameMap[Tag] {
  return h(tag, { part: name, ...attributes });
}

function optional<Name extends string, Value>(name: Name, value: Value): { [Key in Name]?: NonNullable<Value> } {
  return (value ? { [name]: value } : {}) as { [Key in Name]?: NonNullable<Value> };
}

function isEmpty({ items, promoted }: SearchAnswer): boolean {
  return items.length === 0 && promoted.length === 0;
}

/** Define the element `<clarion-search>`. Importing the module does it; a second call changes nothing. */
export function defineSearchElement(): void {
  if (globalThis.customElements && !customElements.get("clarion-search")) customElements.define("clarion-search", ClarionSearch);
}

export type { Child, SearchAnswer, SearchQuery };

declare global {
  interface HTMLElementTagNameMap {
    "clarion-search": ClarionSearch;
  }
  interface HTMLElementEventMap extends ClarionSearchEvents {}
}
