// Request the preview of a synonym rule with the unsaved form. The query field has no name, so that its text is neither
// saved nor detected as an unsaved change.
(() => {
  const start = (panel) => {
    const [query, button, result] = ["input", "button", "[role=status]"].map((part) => panel.querySelector(part));

    const showPreview = async () => {
      const form = new FormData(panel.closest("form"));
      form.set("query", query.value);
      button.disabled = true;
      try {
        const response = await fetch(panel.dataset.synonymPreview, { method: "POST", body: form });
        if (!response.ok) throw new Error(response.status);
        result.innerHTML = await response.text();
      } catch {
        result.textContent = panel.dataset.synonymPreviewError;
      }
      button.disabled = false;
      result.scrollIntoView({ block: "center" }); // the bar with “Save” may cover it
    };

    button.addEventListener("click", showPreview);
    query.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault(); // Enter would save the rule
      showPreview();
    });
  };

  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll("[data-synonym-preview]").forEach(start);
    const begun = document.querySelector("[name=expressions][autofocus]");
    begun?.focus();
    begun?.setSelectionRange(begun.value.length, begun.value.length); // go on after the query
  });
})();
