"use client";

import { useEffect } from "react";

const PANEL_DELAY_MS = 100; // the panel starts to listen shortly after the frame has loaded

/** Tells the preview panel of the editor that the draft is shown, and keeps its scroll position. Links open new tabs. */
export function PreviewPanel({ cms }: { cms: string }) {
  useEffect(() => {
    const tell = (message: object) => parent.postMessage({ wagtail: { ...message, origin: location.origin } }, cms);
    const listen = ({ origin, data }: MessageEvent) => {
      if (origin !== cms || !data?.wagtail) return;
      const { type, x, y } = data.wagtail;
      if (type === "w-preview:get-scroll-position") tell({ type: "w-preview:set-scroll-position", x: scrollX, y: scrollY });
      if (type === "w-preview:set-scroll-position") scrollTo(x, y);
    };
    const open = ({ target }: MouseEvent) => {
      const link = target instanceof Element ? target.closest("a") : null;
      if (link && !link.hash) link.target = "_blank";
    };
    addEventListener("message", listen);
    document.addEventListener("click", open, { capture: true });
    const timer = parent === window ? undefined : setTimeout(tell, PANEL_DELAY_MS, { type: "w-preview:request-scroll" });
    return () => {
      clearTimeout(timer);
      removeEventListener("message", listen);
      document.removeEventListener("click", open, { capture: true });
    };
  }, [cms]);
  return null;
}
