// Adds an element for the embargo notice to the form of a new page; autosave fills it later.
document.addEventListener("DOMContentLoaded", () => {
  const form = document.querySelector("form[data-edit-form]");
  if (!form || document.querySelector("[data-clarion-embargo]")) return;
  const notice = document.createElement("div");
  notice.dataset.clarionEmbargo = "";
  form.before(notice);
});
