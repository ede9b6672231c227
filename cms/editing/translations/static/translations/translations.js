/* Place the words of the source beside the fields and blocks of its translation.
   The server renders them in the panel above the form, where they stay without this script. */
(() => {
  const WIDE = window.matchMedia("(min-width: 75rem)");

  /* Return the element of the form that holds a field, or a block of it. */
  function findPlace(form, part) {
    const field = form.querySelector(`[data-contentpath="${CSS.escape(part.dataset.field)}"]`);
    if (!field) return null;
    const id = part.dataset.block || part.dataset.previous;
    if (!id) return { target: field, key: part.dataset.field, isBlock: "isBlock" in part.dataset };
    const block = field.querySelector(`[data-contentpath="${CSS.escape(id)}"]`);
    return block && { target: block.querySelector(":scope > .w-panel > .w-panel__content") || block, key: id };
  }

  /* Return the column for the source in the element, which becomes a row of two columns. */
  function openColumn(target, key) {
    const known = target.querySelector(":scope > .clarion-source-column");
    if (known) return known;
    const column = document.createElement("div");
    column.className = "clarion-source-column";
    column.id = `source-of-${key}`;
    const own = document.createElement("div");
    own.className = "clarion-source-own";
    own.append(...target.childNodes);
    target.classList.add("clarion-source-pair");
    target.append(own, column);
    return column;
  }

  function place(form, part) {
    const found = findPlace(form, part);
    if (!found) return;
    if (found.isBlock) found.target.before(part); // before the first block, which has a column of its own
    else openColumn(found.target, found.key).append(part);
    part.dataset.placed = "";
  }

  function fold(list) {
    for (const details of list) details.open = WIDE.matches;
  }

  /* What is typed here is not compared before the draft is saved: the mark would be wrong. */
  function unmark(event) {
    const pair = event.target.closest?.(".clarion-source-pair");
    for (const part of pair?.querySelectorAll(":scope > .clarion-source-column > [data-untouched]") ?? []) {
      part.removeAttribute("data-untouched");
      part.querySelector("[data-untouched-mark]")?.remove();
    }
  }

  document.addEventListener("DOMContentLoaded", () => {
    const form = document.getElementById("page-edit-form");
    const parts = [...document.querySelectorAll("[data-clarion-source-parts] > .clarion-source")];
    if (!form || !parts.length) return;
    const details = parts.map((part) => part.querySelector("details"));
    const placeAll = () => {
      for (const part of parts) if (!("placed" in part.dataset)) place(form, part);
      if (parts.every((part) => "placed" in part.dataset)) observer.disconnect();
    };
    const observer = new MutationObserver(placeAll);
    observer.observe(form, { childList: true, subtree: true });
    placeAll();
    fold(details);
    WIDE.addEventListener("change", () => fold(details));
    for (const name of ["input", "change", "keyup"]) form.addEventListener(name, unmark);
  });
})();
