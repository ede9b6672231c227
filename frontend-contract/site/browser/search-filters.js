// Searches as soon as a filter beside the results of the server changes. `<clarion-search>` then shows the results.
// @ts-check

const filters = document.querySelector("clarion-search form[data-filters]");

/** @param {HTMLFormElement} form */
async function applyFilters(form) {
  await customElements.whenDefined("clarion-search"); // without the element, the form has a button
  const element = /** @type {any} */ (form.closest("clarion-search"));
  /** @type {Record<string, string[]>} */
  const query = {};
  for (const [name, value] of new FormData(form)) if (value !== "" && typeof value === "string") (query[name] ??= []).push(value);
  const { q, sort, correct, ...others } = query;
  element?.search({ ...(q && { q: q[0] }), ...(sort && { sort: sort[0] }), ...(correct && { correct: false }), ...others });
  history.replaceState(null, "", location.pathname + location.search); // close the panel of filters on phones
}

if (filters instanceof HTMLFormElement) {
  filters.addEventListener("change", () => void applyFilters(filters));
  // A visitor may have been faster than this script. After going back, it is the browser that has restored fields.
  const [navigation] = /** @type {PerformanceNavigationTiming[]} */ (performance.getEntriesByType("navigation"));
  const boxes = [...filters.querySelectorAll('input[type="checkbox"]')];
  const isChanged = boxes.some((box) => box instanceof HTMLInputElement && box.checked !== box.defaultChecked);
  if (isChanged && navigation?.type === "navigate") void applyFilters(filters);
}
