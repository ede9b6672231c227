// A page that is being made has no room for the embargo's banner yet; saving by itself brings the banner later.
document.addEventListener("DOMContentLoaded", () => {
  const form = document.querySelector("form[data-edit-form]");
  if (!form || document.querySelector("[data-clarion-embargo]")) return;
  const room = document.createElement("div");
  room.dataset.clarionEmbargo = "";
  form.before(room);
});
