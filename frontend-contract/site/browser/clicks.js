// Reports to the CMS which of the results from the server was clicked, for the editors' statistics. No visitor data is sent.
// @ts-check

document.addEventListener("click", (event) => {
  const link = event.target instanceof Element ? event.target.closest("a[data-page]") : null;
  const list = link?.closest("[data-query]");
  const [query, url] = [list?.getAttribute("data-query"), list?.getAttribute("data-clicks")];
  if (!query || !url || !link) return;
  navigator.sendBeacon(url, JSON.stringify({ query_id: query, page_id: Number(link.getAttribute("data-page")) }));
});
