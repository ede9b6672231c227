// In the editor's preview panel: the code leaves the address, and the panel learns where we have scrolled to.
// @ts-check

const draft = document.querySelector("[data-preview]");
const cms = draft?.getAttribute("data-preview") ?? "";
const place = draft?.getAttribute("data-place");

/** @param {{type: string, x?: number, y?: number}} message */
const tell = (message) => parent.postMessage({ wagtail: { ...message, origin: location.origin } }, cms);

if (place) history.replaceState(null, "", place);
/** Wagtail's user bar, where it is there, speaks with the panel itself. */
const barSpeaks = () => customElements.get("wagtail-userbar") !== undefined;

if (draft && parent !== window) {
  addEventListener("message", ({ origin, data }) => {
    if (barSpeaks() || origin !== cms || !data?.wagtail) return;
    const { type, x, y } = data.wagtail;
    if (type === "w-preview:get-scroll-position") tell({ type: "w-preview:set-scroll-position", x: scrollX, y: scrollY });
    if (type === "w-preview:set-scroll-position") scrollTo(x, y);
  });
  // The panel shows this frame once it has been asked; it begins to listen a moment after the frame has loaded.
  addEventListener("load", () => {
    if (!barSpeaks()) setTimeout(tell, 100, { type: "w-preview:request-scroll" });
  });
}
