/** `<clarion-search>`: a search with suggestions, results and filters, for any website. */
import { Controller } from "./controller.ts";
import { ATTRIBUTES } from "./settings.ts";
import type { SearchQuery } from "./state.ts";
import type { SearchTexts } from "./texts/index.ts";

// Frameworks import this module on the server, too, where there are no elements.
const BaseElement = globalThis.HTMLElement ?? (class {} as typeof HTMLElement);

/** The custom element `<clarion-search>`. */
export class ClarionSearch extends BaseElement {
  static readonly observedAttributes = ATTRIBUTES;

  #customTexts: Partial<SearchTexts> = {};
  #controller: Controller | undefined;
  #isScheduled = false;

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
    this.#controller?.stop();
    this.#controller = undefined;
  }

  attributeChangedCallback(): void {
    this.#restart();
  }

  /** Search, and show the results; in the mode `box`, open the page of results. */
  search(query: SearchQuery): void {
    this.#controller?.submit({ query, page: 1 });
  }

  #start(): void {
    if (this.#controller || !this.isConnected) return;
    this.#controller = new Controller(this, this.#customTexts);
    this.#controller.start();
  }

  /** Start anew after changes of attributes, once for all of them. */
  #restart(): void {
    if (!this.#controller || this.#isScheduled) return;
    this.#isScheduled = true;
    queueMicrotask(() => {
      this.#isScheduled = false;
      if (!this.isConnected) return;
      this.disconnectedCallback();
      this.#start();
    });
  }
}

/** Define the element `<clarion-search>`. Importing the module does it; a second call changes nothing. */
export function defineSearchElement(): void {
  if (globalThis.customElements && !customElements.get("clarion-search")) customElements.define("clarion-search", ClarionSearch);
}

declare global {
  interface HTMLElementTagNameMap {
    "clarion-search": ClarionSearch;
  }
}
