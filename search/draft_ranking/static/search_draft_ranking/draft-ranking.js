// The panel “How will it be found?”: request the ranks with the page's unsaved form when the panel is opened and when
// “Update” is clicked. Wagtail may replace the panel (when a new page is saved), so all listeners are on the document.
// The field with the queries has no name, so that it is not saved with the page.
(() => {
  let latest = 0;

  const update = async (panel, query) => {
    const result = panel.querySelector("[data-draft-ranking-result]");
    const number = ++latest;
    const form = new FormData(document.querySelector("[data-edit-form]"));
    form.set("draft-ranking-queries", panel.querySelector("#draft-ranking-queries").value);
    form.set("draft-ranking-selected", query || "");
    result.setAttribute("aria-busy", "true");
    try {
      const response = await fetch(panel.dataset.draftRanking, { method: "POST", body: form });
      if (!response.ok) throw new Error(response.status);
      const html = await response.text();
      if (number === latest) result.innerHTML = html;
    } catch {
      if (number === latest) result.textContent = panel.dataset.draftRankingError;
    }
    if (number !== latest) return; // a newer request is running
    result.removeAttribute("aria-busy");
    if (query) result.querySelector(`[aria-current] [data-draft-ranking-query]`)?.focus();
  };

  const isIn = (target, name) => target.closest?.(`[data-draft-ranking] ${name}`);

  document.addEventListener("click", (event) => {
    const panel = event.target.closest?.("[data-draft-ranking]");
    if (panel && isIn(event.target, "[data-draft-ranking-update]")) update(panel);
    const button = isIn(event.target, "[data-draft-ranking-query]");
    if (button) update(panel, button.dataset.draftRankingQuery);
  });

  document.addEventListener("DOMContentLoaded", () => {
    document.querySelector('[data-side-panel="draft-ranking"]')?.addEventListener("show", (event) => {
      const panel = event.currentTarget.querySelector("[data-draft-ranking]");
      if (panel && !panel.querySelector("[data-draft-ranking-result]").hasChildNodes()) update(panel);
    });
  });
})();
