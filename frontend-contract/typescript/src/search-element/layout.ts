/** The parts of the component that stay while their content changes. */
import { fill, h } from "./dom.ts";
import { STYLES } from "./styles.ts";
import { directionOf } from "./texts/index.ts";
import type { View } from "./view.ts";

export type Layout = ReturnType<typeof createLayout>;

/** Put the parts of the component into its shadow root. */
export function createLayout(host: HTMLElement, field: HTMLElement, { texts, locale }: View, submit: (event: Event) => void) {
  const heading = h("h2", { part: "heading", id: "heading", tabindex: -1 });
  const alert = h("div", { part: "alert", role: "alert" });
  const chips = h("div", { part: "chosen" });
  const filters = h("div", { part: "filters", id: "filters" });
  const results = h("div", { part: "results" });
  const status = h("div", { part: "status", class: "visually-hidden", role: "status" });
  const toggle = h(
    "button",
    { part: "toggle", type: "button", "aria-controls": "filters", "aria-expanded": "false", click: () => toggle.setAttribute("aria-expanded", String(filters.classList.toggle("open"))) },
    texts.filters,
  );
  const form = h(
    "form",
    { part: "form", role: "search", submit },
    h("label", { for: "q", part: "label" }, texts.label),
    h("div", { part: "field" }, field, h("button", { type: "submit", part: "button" }, texts.search)),
  );
  const columns = h("div", { part: "columns" }, filters, results);
  const found = h("section", { part: "found", "aria-labelledby": "heading", hidden: true }, alert, h("div", { class: "body" }, heading, chips, toggle, columns));
  const root = host.shadowRoot ?? host.attachShadow({ mode: "open", delegatesFocus: true });
  const sheet = new CSSStyleSheet(); // allowed by a CSP without 'unsafe-inline'
  sheet.replaceSync(STYLES);
  root.adoptedStyleSheets = [sheet];
  fill(root, h("div", { part: "root", lang: locale, dir: directionOf(locale) }, form, status, h("slot", { name: "results" }), found));
  return {
    heading,
    alert,
    chips,
    filters,
    results,
    toggle,
    /** Say a text to users of screen readers. */
    announce(text: string): void {
      status.textContent = text;
    },
    /** Results that the server has rendered, which stay until the visitor changes the search. */
    findServerResults: () => host.querySelector(':scope > [slot="results"]'),
    /** Show the place of the results. */
    setBusy(busy: boolean): void {
      found.hidden = false;
      found.setAttribute("aria-busy", String(busy));
    },
    /** Replace parts of the component, and give the focus back to the control that had it. */
    keepFocus(replace: () => void): void {
      const key = (root.activeElement as HTMLElement | null)?.dataset.key;
      replace();
      if (key) root.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`)?.focus({ preventScroll: true });
    },
    focusResults(): void {
      heading.focus({ preventScroll: true });
      heading.scrollIntoView({ block: "nearest" });
      if (heading.getBoundingClientRect().top < 0) host.scrollIntoView();
    },
  };
}
