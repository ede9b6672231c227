// Lets the link that saves a search as an alert lead to the search that is shown, which <clarion-search> may have changed.
// @ts-check

for (const link of document.querySelectorAll("a[data-save-search]")) {
  link.addEventListener("click", () => {
    if (link instanceof HTMLAnchorElement) link.search = location.search;
  });
}
