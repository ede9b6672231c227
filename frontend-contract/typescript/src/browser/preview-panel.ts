/** The page of a draft in the preview panel of the editor. */

const PANEL_DELAY_MS = 100; // the panel starts to listen shortly after the frame has loaded

interface PanelMessage {
  type: string;
  x?: number;
  y?: number;
}

/**
 * Tell the panel that the draft is shown, and keep its scroll position. Links open new tabs. Returns a function that ends it.
 *
 * `cms` is the origin of the CMS; messages of others are ignored.
 */
export function connectPreviewPanel(cms: string): () => void {
  const abort = new AbortController();
  const tell = (message: PanelMessage) => { parent.postMessage({ wagtail: { ...message, origin: location.origin } }, cms); };
  const listen = ({ origin, data }: MessageEvent<{ wagtail?: PanelMessage } | null>) => {
    if (origin !== cms || !data?.wagtail) return;
    const { type, x = 0, y = 0 } = data.wagtail;
    if (type === "w-preview:get-scroll-position") tell({ type: "w-preview:set-scroll-position", x: scrollX, y: scrollY });
    if (type === "w-preview:set-scroll-position") scrollTo(x, y);
  };
  const openTab = ({ target }: Event) => target instanceof Element && target.closest("a:not([href^='#'])")?.setAttribute("target", "_blank");
  addEventListener("message", listen, { signal: abort.signal });
  addEventListener("click", openTab, { capture: true, signal: abort.signal });
  const timer = parent === window ? undefined : setTimeout(tell, PANEL_DELAY_MS, { type: "w-preview:request-scroll" });
  return () => {
    clearTimeout(timer);
    abort.abort();
  };
}
