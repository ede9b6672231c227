// Updates the results on the search page while the visitor types or changes filters. Without it, the form has a button.
// @ts-check

const SEARCH_DELAY_MS = 300; // without further input, before a search is sent
const LIMIT_STATUSES = [429, 503]; // the page says when to try again

/** @param {HTMLFormElement} form */
function enableLiveSearch(form) {
  /** @type {AbortController | undefined} */
  let request;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  const buildUrl = () => {
    const fields = [...new FormData(form)].filter(([name, value]) => value !== "" && !(name === "sort" && value === "relevance"));
    const query = new URLSearchParams(/** @type {[string, string][]} */ (fields)).toString();
    return form.action.split("?")[0] + (query && `?${query}`);
  };

  async function search() {
    request?.abort();
    request = new AbortController();
    const url = buildUrl();
    try {
      const response = await fetch(url, { signal: request.signal });
      if (!response.ok && !LIMIT_STATUSES.includes(response.status)) return;
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      const focused = document.activeElement?.id;
      // Only the content is replaced: a new section would no longer match `:target`, which keeps the filters open on phones.
      for (const id of ["results", "filters"]) {
        const update = page.getElementById(id);
        if (update || response.ok) document.getElementById(id)?.replaceChildren(...(update?.childNodes ?? []));
      }
      if (!response.ok) return;
      if (focused && document.activeElement?.id !== focused) document.getElementById(focused)?.focus();
      document.title = page.title;
      history.replaceState(null, "", url + location.hash);
    } catch {
      // The request failed or was aborted. The current results stay, and the button still works.
    }
  }

  form.addEventListener("change", (event) => {
    if (event.target instanceof HTMLElement && event.target.closest("#filters")) void search();
  });
  form.addEventListener("input", (event) => {
    if (!(event.target instanceof HTMLInputElement) || event.target.name !== "q") return;
    clearTimeout(timer);
    timer = setTimeout(search, SEARCH_DELAY_MS);
  });
}

const searchForm = document.querySelector("form[data-live]");
if (searchForm instanceof HTMLFormElement) enableLiveSearch(searchForm);
