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

export type Combobox = ReturnType<typeof createCombobox>;

export function createCombobox(options: ComboboxOptions) {
  const list = h("ul", { id: "suggestions", role: "listbox", part: "suggestions", "aria-label": options.texts.suggestions, hidden: true });
  const input = h("input", {
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
    input: requestSoon,
    keydown: handleKey,
    blur: close,
  });
  let items: Suggested[] = [];
  let active = -1;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let request: AbortController | undefined;

  /** Close the list, and forget requests that are on their way. */
  function close(): void {
    clearTimeout(timer);
    request?.abort();
    show([]);
  }

  function requestSoon(): void {
    activate(-1); // what the list shows belongs to the former text
    clearTimeout(timer);
    timer = setTimeout(() => void requestNow(), DELAY_MS);
  }

  async function requestNow(): Promise<void> {
    request?.abort();
    const text = input.value.trim().slice(0, 100);
    if (!text) return close();
    const { signal } = (request = new AbortController());
    const found = await options.suggest(text, signal);
    if (signal.aborted) return;
    show(found);
    if (found.length > 0) options.announce(options.texts.suggestionCount(found.length));
  }

  function show(found: Suggested[]): void {
    items = found;
    fill(list, items.map((item, index) => renderOption(item, index)));
    list.hidden = items.length === 0;
    input.setAttribute("aria-expanded", String(items.length > 0));
    activate(-1);
  }

  function renderOption(item: Suggested, index: number): HTMLElement {
    const kind = h("span", { part: "suggestion-kind" }, options.texts.suggestionKinds[item.kind]);
    return h(
      "li",
      {
        id: `suggestion-${String(index)}`,
        role: "option",
        part: "suggestion",
        mousedown: (event: MouseEvent) => event.preventDefault(), // keep the focus in the field
        click: () => select(item),
      },
      h("span", { dir: "auto" }, highlightNodes(item.highlight)),
      " ",
      kind,
    );
  }

  /** Make an option the active one; -1 is the field itself. */
  function activate(index: number): void {
    active = index;
    [...list.children].forEach((option, position) => {
      option.setAttribute("aria-selected", String(position === index));
      option.setAttribute("part", position === index ? "suggestion suggestion-active" : "suggestion");
    });
    const option = list.children[index];
    if (option) {
      input.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    } else input.removeAttribute("aria-activedescendant");
  }

  function select(item: Suggested): void {
    close();
    options.choose(item);
  }

  function handleKey(event: KeyboardEvent): void {
    if (event.isComposing) return; // the keys belong to an input method
    const open = !list.hidden;
    const item = items[active];
    const count = items.length + 1;
    if (event.key === "ArrowDown" && !open) void requestNow();
    else if (event.key === "ArrowDown" && !event.altKey) activate(((active + 2) % count) - 1);
    else if (event.key === "ArrowUp" && open && event.altKey) close();
    else if (event.key === "ArrowUp" && open) activate(((active + count) % count) - 1);
    else if (event.key === "Escape" && open) close();
    else if (event.key === "Enter" && open && item) select(item);
    else {
      // Home, End and the letters act on the text, and lead back from the list to the field.
      if (open && active >= 0 && event.key !== "Tab") activate(-1);
      return;
    }
    event.preventDefault();
  }

  return { input, element: h("div", { class: "combobox" }, input, list), close };
}
