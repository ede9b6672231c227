/** The parts of the component that stay while their content changes. */
import type { Combobox } from "./combobox.ts";
import { fill, h } from "./dom.ts";
import { STYLES } from "./styles.ts";
import type { SearchTexts } from "./texts/index.ts";

export class Layout {
  readonly form = h("form", { part: "form" });
  readonly heading = h("h2", { part: "heading", id: "heading", tabindex: -1 });
  readonly alert = h("div", { part: "alert", class: "alert", role: "alert" });
  readonly chips = h("div", { part: "chosen" });
  readonly toggle = h("button", { part: "toggle", type: "button", class: "toggle", "aria-controls": "filters", "aria-expanded": "false" });
  readonly filters = h("div", { part: "filters", id: "filters", class: "filters" });
  readonly results = h("div", { part: "results", class: "results" });
  readonly found = h("section", { part: "found", class: "found", "aria-labelledby": "heading", hidden: true });
  readonly #status = h("div", { part: "status", class: "visually-hidden", role: "status" });
  readonly #root = h("div", { part: "root", class: "root" });
  readonly #host: HTMLElement;

  constructor(host: HTMLElement) {
    this.#host = host;
    this.form.role = "search";
  }

  /** Put the parts into the shadow root. */
  build(combobox: Combobox, texts: SearchTexts, language: string, direction: string): void {
    const button = h("button", { type: "submit", class: "submit", part: "button" }, texts.search);
    fill(this.form, h("label", { for: "q", class: "label", part: "label" }, texts.label), h("div", { class: "field", part: "field" }, combobox.element, button));
    fill(this.toggle, texts.filters);
    const columns = h("div", { class: "columns", part: "columns" }, this.filters, this.results);
    fill(this.found, this.alert, h("div", { class: "body" }, this.heading, this.chips, this.toggle, columns));
    fill(this.#root, this.form, this.#status, h("slot", { name: "results" }), this.found);
    this.#root.lang = language;
    this.#root.dir = direction;
    const root = this.#host.shadowRoot ?? this.#host.attachShadow({ mode: "open", delegatesFocus: true });
    const sheet = new CSSStyleSheet(); // allowed by a CSP without 'unsafe-inline'
    sheet.replaceSync(STYLES);
    root.adoptedStyleSheets = [sheet];
    root.replaceChildren(this.#root);
  }

  /** Say a text to users of screen readers. */
  announce(text: string): void {
    this.#status.textContent = text;
  }

  toggleFilters(): void {
    this.toggle.setAttribute("aria-expanded", String(this.filters.classList.toggle("open")));
  }

  /** Show the place of the results, without those that the server has rendered. */
  setBusy(busy: boolean): void {
    this.found.hidden = false;
    this.serverResults?.remove();
    this.found.setAttribute("aria-busy", String(busy));
  }

  /** Results that the server has rendered, which stay until the visitor changes the search. */
  get serverResults(): Element | null {
    return this.#host.querySelector(':scope > [slot="results"]');
  }

  /** Replace parts of the component, and give the focus back to the control that had it. */
  keepFocus(replace: () => void): void {
    const root = this.#host.shadowRoot;
    const key = (root?.activeElement as HTMLElement | null)?.dataset.key;
    replace();
    if (key) root?.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`)?.focus({ preventScroll: true });
  }

  focusResults(): void {
    this.heading.focus({ preventScroll: true });
    this.heading.scrollIntoView({ block: "nearest" });
    if (this.heading.getBoundingClientRect().top < 0) this.#host.scrollIntoView();
  }
}
