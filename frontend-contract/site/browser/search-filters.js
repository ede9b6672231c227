// Searches as soon as a filter beside the results of the server changes. `<clarion-search>` then shows the results.
// @ts-check

const filters = document.querySelector("clarion-search form[data-filters]");

filters?.addEventListener("change", () => {
  const element = /** @type {any} */ (filters.closest("clarion-search"));
  if (!(filters instanceof HTMLFormElement) || typeof element?.search !== "function") return; // the form has a button
  /** @type {Record<string, string[]>} */
  const query = {};
  for (const [name, value] of new FormData(filters)) if (value !== "" && typeof value === "string") (query[name] ??= []).push(value);
  const { q, sort, ...others } = query;
  element.search({ ...(q && { q: q[0] }), ...(sort && { sort: sort[0] }), ...others });
  history.replaceState(null, "", location.pathname + location.search); // close the panel of filters on phones
});
