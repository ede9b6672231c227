/** A search field with suggestions: the combobox pattern of ARIA 1.2 with a list from which nothing is selected by itself. */
import type { Suggested } from "../schema.ts";
import { fill, h, highlightNodes } from "./dom.ts";
import type { SearchTexts } from "./texts/index.ts";

const DELAY_MS = 150; // without further input, before suggestions are requested

export interface ComboboxOptions {
  texts: SearchTexts;
  /** Return suggestions for a text, or an empty list. */
  suggest(text: string, signal: AbortSignal): Promise<Suggested[]>;
  /** A visitor has chosen a suggestion. */
  choose(item: Suggested): void;
  /** Say a text to users of screen readers. */
  announce(text: string): void;
}

export class Combobox {
  readonly input: HTMLInputElement;
  readonly element: HTMLElement;
  readonly #list: HTMLUListElement;
  readonly #options: ComboboxOptions;
  #items: Suggested[] = [];
  #active = -1;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #request: AbortController | undefined;

  constructor(options: ComboboxOptions) {
    this.#options = options;
    this.#list = h("ul", { id: "suggestions", role: "listbox", part: "suggestions", "aria-label": options.texts.suggestions, hidden: true });
    this.input = h("input", {
      id: "q",
      name: "q",
      type: "search",
      part: "input",
      maxlength: 512,
      autocomplete: "off",
      autocapitalize: "off",
      enterkeyhint: "search",
      role: "combobox",
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": "suggestions",
      input: () => this.#requestSoon(),
      keydown: (event: KeyboardEvent) => this.#handleKey(event),
      blur: () => this.close(),
    });
    this.element = h("div", { class: "combobox" }, this.input, this.#list);
  }

  /** Close the list, and forget requests that are on their way. */
  close(): void {
    clearTimeout(this.#timer);
    this.#request?.abort();
    this.#show([]);
  }

  #requestSoon(): void {
    this.#activate(-1); // what the list shows belongs to the former text
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#requestNow(), DELAY_MS);
  }

  async #requestNow(): Promise<void> {
    this.#request?.abort();
    const text = this.input.value.trim().slice(0, 100);
    if (!text) return this.close();
    const request = (this.#request = new AbortController());
    const items = await this.#options.suggest(text, request.signal);
    if (request.signal.aborted) return;
    this.#show(items);
    if (items.length > 0) this.#options.announce(this.#options.texts.suggestionCount(items.length));
  }

  #show(items: Suggested[]): void {
    this.#items = items;
    fill(this.#list, items.map((item, index) => this.#renderOption(item, index)));
    this.#list.hidden = items.length === 0;
    this.input.setAttribute("aria-expanded", String(items.length > 0));
    this.#activate(-1);
  }

  #renderOption(item: Suggested, index: number): HTMLElement {
    const kind = h("span", { part: "suggestion-kind", class: "kind" }, this.#options.texts.suggestionKinds[item.kind]);
    return h(
      "li",
      {
        id: `suggestion-${String(index)}`,
        role: "option",
        part: "suggestion",
        mousedown: (event: MouseEvent) => event.preventDefault(), // keep the focus in the field
        click: () => this.#choose(item),
      },
      h("span", { dir: "auto" }, highlightNodes(item.highlight)),
      " ",
      kind,
    );
  }

  /** Make an option the active one; -1 is the field itself. */
  #activate(index: number): void {
    this.#active = index;
    [...this.#list.children].forEach((option, position) => {
      option.setAttribute("aria-selected", String(position === index));
      option.setAttribute("part", position === index ? "suggestion suggestion-active" : "suggestion");
    });
    const option = this.#list.children[index];
    if (option) {
      this.input.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    } else this.input.removeAttribute("aria-activedescendant");
  }

  #choose(item: Suggested): void {
    this.close();
    this.#options.choose(item);
  }

  #handleKey(event: KeyboardEvent): void {
    if (event.isComposing) return; // the keys belong to an input method
    const open = !this.#list.hidden;
    const item = this.#items[this.#active];
    const count = this.#items.length + 1;
    if (event.key === "ArrowDown" && !open) void this.#requestNow();
    else if (event.key === "ArrowDown" && !event.altKey) this.#activate(((this.#active + 2) % count) - 1);
    else if (event.key === "ArrowUp" && open && event.altKey) this.close();
    else if (event.key === "ArrowUp" && open) this.#activate(((this.#active + count) % count) - 1);
    else if (event.key === "Escape" && open) this.close();
    else if (event.key === "Enter" && open && item) this.#choose(item);
    else {
      // Home, End and the letters act on the text, and lead back from the list to the field.
      if (open && this.#active >= 0 && event.key !== "Tab") this.#activate(-1);
      return;
    }
    event.preventDefault();
  }
}
