// On the form of a synonym rule: ask what the rule would change, with the form as it stands. The field for the search
// has no name, so that what is typed into it is neither saved nor taken for an unsaved change.
(() => {
  const start = (panel) => {
    const [query, button, answer] = ["input", "button", "[role=status]"].map((part) => panel.querySelector(part));

    const ask = async () => {
      const form = new FormData(panel.closest("form"));
      form.set("try", query.value);
      button.disabled = true;
      try {
        const response = await fetch(panel.dataset.trySynonyms, { method: "POST", body: form });
        if (!response.ok) throw new Error(response.status);
        answer.innerHTML = await response.text();
      } catch {
        answer.textContent = "This did not work. Are you still logged in?";
      }
      button.disabled = false;
      answer.scrollIntoView({ block: "center" }); // it may be under the bar with “Save”
    };

    button.addEventListener("click", ask);
    query.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault(); // else it would save the rule
      ask();
    });
  };

  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll("[data-try-synonyms]").forEach(start);
  });
})();
