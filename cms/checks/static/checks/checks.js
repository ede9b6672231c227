// “Before publishing” in Wagtail's checks panel: the form as it stands is asked about, each finding leads to its field,
// and the number on the panel's button is Wagtail's issues and ours together.
(() => {
  const PAUSE = 1000; // milliseconds after the last key

  const start = (form, list) => {
    const panel = list.closest("[data-side-panel]");
    const count = panel.querySelector("[data-clarion-checks-count]");
    const said = panel.querySelector("[data-clarion-checks-said]");
    const theirs = panel.querySelector("[data-content-checker-count]");
    const badge = document.querySelector("[data-side-panel-toggle=checks] [data-side-panel-toggle-counter]");
    let waiting, ours = 0, asked = 0;

    const add = () => {
      const all = ours + (Number.parseInt(theirs?.textContent, 10) || 0);
      badge.textContent = String(all);
      badge.hidden = all === 0;
    };

    const ask = async () => {
      const turn = ++asked;
      const body = new FormData(form);
      const response = await fetch(`${window.location.pathname}checks/`, { method: "POST", body }).catch(() => null);
      if (turn !== asked || !response?.ok) return; // a newer one is on its way, or nobody answered: the next one will
      const html = await response.text();
      const before = list.textContent;
      list.innerHTML = html;
      ours = list.querySelectorAll("[data-clarion-finding]").length;
      count.textContent = String(ours);
      count.classList.toggle("has-errors", ours > 0);
      if (!panel.hidden && list.textContent !== before) said.textContent = `${ours} before publishing.`;
      add();
    };

    const soon = () => {
      clearTimeout(waiting);
      if (!panel.hidden) waiting = setTimeout(ask, PAUSE);
    };

    list.addEventListener("click", ({ target }) => {
      const button = target.closest("[data-field]");
      if (button) show(form, button.dataset);
    });
    form.addEventListener("input", soon);
    form.addEventListener("change", soon);
    panel.addEventListener("show", ask);
    if (theirs) new MutationObserver(add).observe(theirs, { childList: true, characterData: true, subtree: true });
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
    const list = document.querySelector("[data-clarion-checks]");
    if (form && list) start(form, list);
  });
})();
