// In the editor's preview panel: removes the code from the URL, and exchanges the scroll position with the panel.
// @ts-check

const PANEL_DELAY_MS = 100; // the panel starts to listen shortly after the frame has loaded

const banner = document.querySelector("[data-preview]");
const cms = banner?.getAttribute("data-preview") ?? "";
const path = banner?.getAttribute("data-path");

/** @param {{type: string, x?: number, y?: number}} message */
const postToPanel = (message) => parent.postMessage({ wagtail: { ...message, origin: location.origin } }, cms);

/** Wagtail's user bar, if the page has one, exchanges these messages itself. */
const hasUserBar = () => customElements.get("wagtail-userbar") !== undefined;

if (path) history.replaceState(null, "", path);

if (banner && parent !== window) {
  addEventListener("message", ({ origin, data }) => {
    if (hasUserBar() || origin !== cms || !data?.wagtail) return;
    const { type, x, y } = data.wagtail;
    if (type === "w-preview:get-scroll-position") postToPanel({ type: "w-preview:set-scroll-position", x: scrollX, y: scrollY });
    if (type === "w-preview:set-scroll-position") scrollTo(x, y);
  });
  // The panel shows this frame only after it has received this request.
  addEventListener("load", () => {
    if (!hasUserBar()) setTimeout(postToPanel, PANEL_DELAY_MS, { type: "w-preview:request-scroll" });
  });
}
