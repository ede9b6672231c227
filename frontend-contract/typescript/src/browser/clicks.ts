/** Reports which results visitors follow, so that editors see which ones help. It stores nothing about the visitor. */

/**
 * Report clicks within elements that have `data-page`, the id of the page found. Returns a function that ends it.
 *
 * `url` is `/api/v1/search/clicks` of the CMS, `queryId` is `query_id` of the search.
 */
export function reportClicks(url: string, queryId: string): () => void {
  const abort = new AbortController();
  const report = ({ target }: Event) => {
    const id = target instanceof Element && target.closest("[data-page]")?.getAttribute("data-page");
    if (id) navigator.sendBeacon(url, JSON.stringify({ query_id: queryId, page_id: Number(id) }));
  };
  addEventListener("click", report, { capture: true, signal: abort.signal });
  return () => { abort.abort(); };
}
