// “Before publishing” in Wagtail's checks panel: the form as it stands is asked about, each finding leads to its field,
// and the number on the panel's button is Wagtail's issues and ours together.
(() => {
  const PAUSE = 1000; // milliseconds after the last key

  const start = (form, panel) => {
    const badge = document.querySelector("[data-side-panel-toggle=checks] [data-side-panel-toggle-counter]");
    const part = (name) => panel.querySelector(`[data-${name}]`); // saving puts new ones in their place
    let waiting, asked = 0, html = "";

    const write = () => {
      const list = part("clarion-checks");
      if (!list) return;
      list.innerHTML = html;
      const ours = list.querySelectorAll("[data-clarion-finding]").length;
      part("clarion-checks-count").textContent = String(ours);
      part("clarion-checks-count").classList.toggle("has-errors", ours > 0);
    };

    const add = () => {
      const counted = [part("clarion-checks-count"), part("content-checker-count")];
      const all = counted.reduce((sum, count) => sum + (Number.parseInt(count?.textContent, 10) || 0), 0);
      badge.textContent = String(all);
      badge.hidden = all === 0;
    };

    const ask = async () => {
      const turn = ++asked;
      const body = new FormData(form);
      const response = await fetch(`${window.location.pathname}checks/`, { method: "POST", body }).catch(() => null);
      if (turn !== asked || !response?.ok) return; // a newer one is on its way, or nobody answered: the next one will
      const before = html;
      html = await response.text();
      write();
      const said = part("clarion-checks-said");
      if (!panel.hidden && html !== before) said.textContent = `${part("clarion-checks-count").textContent} before publishing.`;
    };

    const soon = () => {
      clearTimeout(waiting);
      if (!panel.hidden) waiting = setTimeout(ask, PAUSE);
    };

    panel.addEventListener("click", ({ target }) => {
      const button = target.closest("[data-clarion-finding] [data-field]");
      if (button) show(form, button.dataset);
    });
    form.addEventListener("input", soon);
    form.addEventListener("change", soon);
    form.addEventListener("w-autosave:success", ask);
    panel.addEventListener("show", ask);
    new MutationObserver(() => {
      if (html && part("clarion-checks")?.childElementCount === 0) write();
      add();
    }).observe(panel, { childList: true, characterData: true, subtree: true });
    ask();
  };

  const find = (form, { field, block }) => {
    const named = CSS.escape(field);
    const places = [
      block && `[data-contentpath="${CSS.escape(block)}"]`,
      `[data-contentpath="${named}"]`,
      `[name="${named}"]`, // go-live and expiry, which stand in a dialogue
      `[id*="-child-${named}-"]`, // rows of people and the like
    ];
    return places.filter(Boolean).map((place) => document.querySelector(place)).find(Boolean);
  };

  const show = (form, finding) => {
    const at = find(form, finding);
    if (!at) return;
    const tab = at.closest("[role=tabpanel]");
    if (tab?.hidden) document.querySelector(`[role=tab][aria-controls="${tab.id}"], [role=tab][href="#${tab.id}"]`)?.click();
    for (let inner = at; inner && inner !== form; inner = inner.parentElement) {
      const toggle = inner.matches("[data-panel]") ? inner.querySelector("[data-panel-toggle]") : null;
      if (toggle?.getAttribute("aria-expanded") === "false") toggle.click();
    }
    const WRITTEN = "input:not([type=hidden]), textarea, select, [contenteditable=true]";
    const inputs = at.matches(WRITTEN) ? [at] : [...at.querySelectorAll(WRITTEN), ...at.querySelectorAll("button")];
    const first = inputs.find((input) => input.offsetParent);
    at.scrollIntoView({ block: "center" });
    first?.focus({ preventScroll: true });
  };

  document.addEventListener("DOMContentLoaded", () => {
    const form = document.querySelector("form[data-edit-form]");
    const panel = document.querySelector("[data-clarion-checks]")?.closest("[data-side-panel]");
    if (form && panel) start(form, panel);
  });
})();
