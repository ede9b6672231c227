// Search suggestions as a combobox with a listbox, after the ARIA Authoring Practices. Without it, the form still works.
// @ts-check

/** @typedef {{kind: "page" | "topic" | "person" | "query", text: string, highlight: string, path: string | null, value: string | null}} Suggestion */

const SUGGEST_DELAY_MS = 150; // without further input, before suggestions are requested

/** @param {HTMLInputElement} input */
function enableSuggestions(input) {
  const { suggest = "", search = "", kinds = "{}", label = "", count = "" } = input.dataset;
  /** @type {Record<string, string>} */
  const kindLabels = JSON.parse(kinds);
  const list = Object.assign(document.createElement("ul"), { id: `${input.id}-list`, className: "suggest-list", hidden: true });
  const status = Object.assign(document.createElement("div"), { className: "visually-hidden" });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", label);
  status.setAttribute("role", "status");
  const container = /** @type {HTMLElement} */ (input.parentElement);
  container.classList.add("suggest");
  container.append(list, status);
  for (const [name, value] of Object.entries({ role: "combobox", "aria-expanded": "false", "aria-controls": list.id, "aria-autocomplete": "list" })) {
    input.setAttribute(name, value);
  }

  /** @type {Suggestion[]} */
  let items = [];
  let selectedIndex = -1;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  /** @type {AbortController | undefined} */
  let request;

  const close = () => {
    clearTimeout(timer);
    request?.abort();
    list.hidden = true;
    select(-1);
    input.setAttribute("aria-expanded", "false");
  };

  /** @param {number} index */
  function select(index) {
    selectedIndex = index;
    [...list.children].forEach((option, position) => option.setAttribute("aria-selected", String(position === index)));
    const option = list.children[index];
    if (option) {
      input.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    } else input.removeAttribute("aria-activedescendant");
  }

  /** @param {Suggestion} item */
  function openSuggestion({ kind, text, path, value }) {
    const query = kind === "query" ? { q: text } : { [kind]: value ?? "" };
    location.assign(path ?? `${search}?${new URLSearchParams(query)}`);
  }

  /** @param {Suggestion[]} suggestions */
  function show(suggestions) {
    items = suggestions;
    list.replaceChildren(...suggestions.map(createOption));
    select(-1);
    list.hidden = suggestions.length === 0;
    input.setAttribute("aria-expanded", String(suggestions.length > 0));
    status.textContent = suggestions.length > 0 ? count.replace("{count}", String(suggestions.length)) : "";
  }

  /** @param {Suggestion} item @param {number} index */
  function createOption(item, index) {
    const option = Object.assign(document.createElement("li"), { id: `${list.id}-${index}` });
    option.setAttribute("role", "option");
    const text = Object.assign(document.createElement("span"), { dir: "auto" });
    text.innerHTML = item.highlight; // the API documents it as HTML in which everything but <mark> is escaped
    const kind = Object.assign(document.createElement("span"), { className: "suggest-kind", textContent: kindLabels[item.kind] ?? "" });
    option.append(text, " ", kind);
    option.addEventListener("mousedown", (event) => event.preventDefault()); // keep the focus in the field
    option.addEventListener("click", () => openSuggestion(item));
    return option;
  }

  async function requestSuggestions() {
    request?.abort();
    request = new AbortController();
    const query = input.value.trim().slice(0, 100);
    if (!query) return close();
    try {
      const response = await fetch(`${suggest}&q=${encodeURIComponent(query)}`, { signal: request.signal });
      if (response.ok && document.activeElement === input) show((await response.json()).items);
    } catch {
      // The request failed or was aborted. The search works without suggestions.
    }
  }

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(requestSuggestions, SUGGEST_DELAY_MS);
  });
  input.addEventListener("blur", close);
  input.form?.addEventListener("submit", close);
  input.addEventListener("keydown", (event) => {
    const open = !list.hidden;
    const item = items[selectedIndex];
    if (event.key === "Escape" && open) close();
    else if (event.key === "ArrowDown" && !open) void requestSuggestions();
    else if (event.key === "ArrowDown") select((selectedIndex + 2) % (items.length + 1) - 1);
    else if (event.key === "ArrowUp" && open) select((selectedIndex + items.length + 1) % (items.length + 1) - 1);
    else if (event.key === "Enter" && open && item) openSuggestion(item);
    else return;
    event.preventDefault();
  });
}

document.querySelectorAll("input[data-suggest]").forEach((input) => enableSuggestions(/** @type {HTMLInputElement} */ (input)));
