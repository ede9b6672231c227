// The section “Before publishing” in Wagtail's checks panel, and the number of words of the page's text. It sends the
// unsaved form to the server and lists the findings, each with a button that moves to its field. The badge of the panel
// shows Wagtail's issues plus these.
(() => {
  const DELAY = 1000; // milliseconds after the last change

  const start = (form, panel) => {
    const badge = document.querySelector("[data-side-panel-toggle=checks] [data-side-panel-toggle-counter]");
    const part = (name) => panel.querySelector(`[data-${name}]`); // looked up each time, because saving replaces the elements
    let timer, requests = 0, html = "";

    const showFindings = () => {
      const list = part("clarion-checks");
      if (!list) return;
      list.innerHTML = html;
      const count = list.querySelectorAll("[data-clarion-finding]").length;
      part("clarion-checks-count").textContent = String(count);
      part("clarion-checks-count").classList.toggle("has-errors", count > 0);
      const { words, minutes } = part("clarion-metrics").dataset;
      part("clarion-words").textContent = words;
      part("clarion-minutes").textContent = minutes;
    };

    const updateBadge = () => {
      const counts = [part("clarion-checks-count"), part("content-checker-count")];
      const total = counts.reduce((sum, count) => sum + (Number.parseInt(count?.textContent, 10) || 0), 0);
      badge.textContent = String(total);
      badge.hidden = total === 0;
    };

    const runChecks = async () => {
      const number = ++requests;
      const body = new FormData(form);
      const response = await fetch(`${window.location.pathname}checks/`, { method: "POST", body }).catch(() => null);
      if (number !== requests || !response?.ok) return; // a newer request is running, or this one failed
      const before = html;
      html = await response.text();
      if (html === before) return; // a finding that has the focus stays the same element
      showFindings();
      const announcement = part("clarion-checks-announcement");
      if (!panel.hidden) announcement.textContent = announcement.dataset.text.replace("{count}", part("clarion-checks-count").textContent);
    };

    const scheduleChecks = () => {
      clearTimeout(timer);
      if (!panel.hidden) timer = setTimeout(runChecks, DELAY);
    };

    panel.addEventListener("click", ({ target }) => {
      const button = target.closest("[data-clarion-finding] [data-field]");
      if (button) moveTo(form, button.dataset);
    });
    form.addEventListener("input", scheduleChecks);
    form.addEventListener("change", scheduleChecks);
    form.addEventListener("w-autosave:success", runChecks);
    panel.addEventListener("show", runChecks);
    new MutationObserver(() => {
      if (html && part("clarion-checks")?.childElementCount === 0) showFindings();
      updateBadge();
    }).observe(panel, { childList: true, characterData: true, subtree: true });
    runChecks();
  };

  const findField = (form, { field, block }) => {
    const name = CSS.escape(field);
    const selectors = [
      block && `[data-contentpath="${CSS.escape(block)}"]`,
      `[data-contentpath="${name}"]`,
      `[name="${name}"]`, // go-live and expiry, which are in a dialog
      `[id*="-child-${name}-"]`, // rows of inline panels
    ];
    return selectors.filter(Boolean).map((selector) => document.querySelector(selector)).find(Boolean);
  };

  const moveTo = (form, finding) => {
    const target = findField(form, finding);
    if (!target) return;
    const tab = target.closest("[role=tabpanel]");
    if (tab?.hidden) document.querySelector(`[role=tab][aria-controls="${tab.id}"], [role=tab][href="#${tab.id}"]`)?.click();
    for (let inner = target; inner && inner !== form; inner = inner.parentElement) {
      const toggle = inner.matches("[data-panel]") ? inner.querySelector("[data-panel-toggle]") : null;
      if (toggle?.getAttribute("aria-expanded") === "false") toggle.click();
    }
    const INPUTS = "input:not([type=hidden]), textarea, select, [contenteditable=true]";
    const inputs = target.matches(INPUTS) ? [target] : [...target.querySelectorAll(INPUTS), ...target.querySelectorAll("button")];
    const first = inputs.find((input) => input.offsetParent);
    target.scrollIntoView({ block: "center" });
    first?.focus({ preventScroll: true });
  };

  document.addEventListener("DOMContentLoaded", () => {
    const form = document.querySelector("form[data-edit-form]");
    const panel = document.querySelector("[data-clarion-checks]")?.closest("[data-side-panel]");
    if (form && panel) start(form, panel);
  });
})();
