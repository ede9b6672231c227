// Reports to the CMS which search result was clicked, for the editors' search statistics. No visitor data is sent.
// @ts-check

document.addEventListener("click", (event) => {
  const link = event.target instanceof Element ? event.target.closest("a[data-page]") : null;
  const query = link?.closest("[data-query]")?.getAttribute("data-query");
  const url = document.querySelector("input[data-suggest]")?.getAttribute("data-suggest")?.replace(/\/suggest.*/, "/clicks");
  if (!query || !url || !link) return;
  navigator.sendBeacon(url, JSON.stringify({ query_id: query, page_id: Number(link.getAttribute("data-page")) }));
});
