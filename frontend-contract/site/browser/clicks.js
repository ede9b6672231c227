// Tells the CMS which result was chosen, so that editors learn what is found and not wanted. Nothing of the visitor is sent.
// @ts-check

document.addEventListener("click", (event) => {
  const link = event.target instanceof Element ? event.target.closest("a[data-page]") : null;
  const query = link?.closest("[data-query]")?.getAttribute("data-query");
  const api = document.querySelector("input[data-suggest]")?.getAttribute("data-suggest")?.replace(/\/suggest.*/, "/clicks");
  if (!query || !api || !link) return;
  navigator.sendBeacon(api, JSON.stringify({ query_id: query, page_id: Number(link.getAttribute("data-page")) }));
});
