// The panel “How will it be found?”: ask with the page's form as it stands, when the panel is opened and whenever
// somebody wants. The panel may be put in anew by Wagtail (when a new page is saved), so everything is listened to at
// the document. The field for the searches has no name: it is no part of the page.
(() => {
  let asked = 0;

  const ask = async (panel, closer) => {
    const answer = panel.querySelector("[data-outlook-answer]");
    const number = ++asked;
    const form = new FormData(document.querySelector("[data-edit-form]"));
    form.set("outlook-queries", panel.querySelector("#outlook-queries").value);
    form.set("outlook-closer", closer || "");
    answer.setAttribute("aria-busy", "true");
    try {
      const response = await fetch(panel.dataset.outlook, { method: "POST", body: form });
      if (!response.ok) throw new Error(response.status);
      const text = await response.text();
      if (number === asked) answer.innerHTML = text;
    } catch {
      if (number === asked) answer.textContent = "This did not work. Are you still logged in?";
    }
    if (number !== asked) return; // the newest question is the one that is answered
    answer.removeAttribute("aria-busy");
    if (closer) answer.querySelector(`[aria-current] [data-outlook-closer]`)?.focus();
  };

  const isIn = (target, name) => target.closest?.(`[data-outlook] ${name}`);

  document.addEventListener("click", (event) => {
    const panel = event.target.closest?.("[data-outlook]");
    if (panel && isIn(event.target, "[data-outlook-look]")) ask(panel);
    const closer = isIn(event.target, "[data-outlook-closer]");
    if (closer) ask(panel, closer.dataset.outlookCloser);
  });

  document.addEventListener("DOMContentLoaded", () => {
    document.querySelector('[data-side-panel="outlook"]')?.addEventListener("show", (event) => {
      const panel = event.currentTarget.querySelector("[data-outlook]");
      if (panel && !panel.querySelector("[data-outlook-answer]").hasChildNodes()) ask(panel);
    });
  });
})();
