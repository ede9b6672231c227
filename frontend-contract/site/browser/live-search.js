// On the search page the results follow the words and the filters. Without it there is a button that does the same.
// @ts-check

const WAIT = 300; // milliseconds without a key before we search

/** @param {HTMLFormElement} form */
function live(form) {
  /** @type {AbortController | undefined} */
  let asking;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  const address = () => {
    const filled = [...new FormData(form)].filter(([name, value]) => value !== "" && !(name === "sort" && value === "relevance"));
    const query = new URLSearchParams(/** @type {[string, string][]} */ (filled)).toString();
    return form.action.split("?")[0] + (query && `?${query}`);
  };

  async function search() {
    asking?.abort();
    asking = new AbortController();
    const there = address();
    try {
      const response = await fetch(there, { signal: asking.signal });
      if (!response.ok) return;
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      const focused = document.activeElement?.id;
      // The sections themselves stay: a new one would no longer be the target that keeps the sheet open on a phone.
      for (const part of ["results", "filters"]) {
        document.getElementById(part)?.replaceChildren(...(page.getElementById(part)?.childNodes ?? []));
      }
      if (focused && document.activeElement?.id !== focused) document.getElementById(focused)?.focus();
      document.title = page.title;
      history.replaceState(null, "", there + location.hash);
    } catch {
      // What is shown stays; the button still works.
    }
  }

  form.addEventListener("change", (event) => {
    if (event.target instanceof HTMLElement && event.target.closest("#filters")) void search();
  });
  form.addEventListener("input", (event) => {
    if (!(event.target instanceof HTMLInputElement) || event.target.name !== "q") return;
    clearTimeout(timer);
    timer = setTimeout(search, WAIT);
  });
}

const searching = document.querySelector("form[data-live]");
if (searching instanceof HTMLFormElement) live(searching);
