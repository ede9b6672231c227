// Suggestions while somebody types: the ARIA Authoring Practices' combobox with a list. Without it the form works as it is.
// @ts-check

/** @typedef {{kind: "page" | "topic" | "person" | "query", text: string, highlight: string, path: string | null, value: string | null}} Suggestion */

const PAUSE = 150; // milliseconds without a key before we ask

/** @param {HTMLInputElement} input */
function combobox(input) {
  const { suggest = "", search = "", kinds = "{}", label = "", count = "" } = input.dataset;
  /** @type {Record<string, string>} */
  const names = JSON.parse(kinds);
  const list = Object.assign(document.createElement("ul"), { id: `${input.id}-list`, className: "suggest-list", hidden: true });
  const said = Object.assign(document.createElement("div"), { className: "visually-hidden" });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", label);
  said.setAttribute("role", "status");
  const around = /** @type {HTMLElement} */ (input.parentElement);
  around.classList.add("suggest");
  around.append(list, said);
  for (const [name, value] of Object.entries({ role: "combobox", "aria-expanded": "false", "aria-controls": list.id, "aria-autocomplete": "list" })) {
    input.setAttribute(name, value);
  }

  /** @type {Suggestion[]} */
  let items = [];
  let chosen = -1;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  /** @type {AbortController | undefined} */
  let asking;

  const close = () => {
    clearTimeout(timer);
    asking?.abort();
    list.hidden = true;
    choose(-1);
    input.setAttribute("aria-expanded", "false");
  };

  /** @param {number} index */
  function choose(index) {
    chosen = index;
    [...list.children].forEach((option, at) => option.setAttribute("aria-selected", String(at === index)));
    const option = list.children[index];
    if (option) {
      input.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    } else input.removeAttribute("aria-activedescendant");
  }

  /** @param {Suggestion} item */
  function follow({ kind, text, path, value }) {
    const query = kind === "query" ? { q: text } : { [kind]: value ?? "" };
    location.assign(path ?? `${search}?${new URLSearchParams(query)}`);
  }

  /** @param {Suggestion[]} found */
  function show(found) {
    items = found;
    list.replaceChildren(...found.map(option));
    choose(-1);
    list.hidden = found.length === 0;
    input.setAttribute("aria-expanded", String(found.length > 0));
    said.textContent = found.length > 0 ? count.replace("{count}", String(found.length)) : "";
  }

  /** @param {Suggestion} item @param {number} index */
  function option(item, index) {
    const made = Object.assign(document.createElement("li"), { id: `${list.id}-${index}` });
    made.setAttribute("role", "option");
    const text = document.createElement("span");
    text.innerHTML = item.highlight; // the API's document: HTML, escaped but for <mark>
    const kind = Object.assign(document.createElement("span"), { className: "suggest-kind", textContent: names[item.kind] ?? "" });
    made.append(text, " ", kind);
    made.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps the focus
    made.addEventListener("click", () => follow(item));
    return made;
  }

  async function ask() {
    asking?.abort();
    asking = new AbortController();
    const query = input.value.trim().slice(0, 100);
    if (!query) return close();
    try {
      const response = await fetch(`${suggest}&q=${encodeURIComponent(query)}`, { signal: asking.signal });
      if (response.ok && document.activeElement === input) show((await response.json()).items);
    } catch {
      // Without suggestions the search works as before.
    }
  }

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  });
  input.addEventListener("blur", close);
  input.form?.addEventListener("submit", close);
  input.addEventListener("keydown", (event) => {
    const open = !list.hidden;
    const item = items[chosen];
    if (event.key === "Escape" && open) close();
    else if (event.key === "ArrowDown" && !open) void ask();
    else if (event.key === "ArrowDown") choose((chosen + 2) % (items.length + 1) - 1);
    else if (event.key === "ArrowUp" && open) choose((chosen + items.length + 1) % (items.length + 1) - 1);
    else if (event.key === "Enter" && open && item) follow(item);
    else return;
    event.preventDefault();
  });
}

document.querySelectorAll("input[data-suggest]").forEach((input) => combobox(/** @type {HTMLInputElement} */ (input)));
