/** The parts of pages that run in browsers. Every page works without them, except the preview in the editor's panel. */
"use client";

import { useEffect, useState, type ReactNode } from "react";

const PANEL_DELAY_MS = 100; // the panel starts to listen shortly after the frame has loaded

/** Tells the preview panel of the editor that the draft is shown, and keeps its scroll position. Links open new tabs. */
export function PreviewPanel({ cms }: { cms: string }) {
  useEffect(() => {
    const abort = new AbortController();
    const tell = (message: object) => parent.postMessage({ wagtail: { ...message, origin: location.origin } }, cms);
    const listen = ({ origin, data }: MessageEvent) => {
      const { type, x, y } = (origin === cms && data?.wagtail) || {};
      if (type === "w-preview:get-scroll-position") tell({ type: "w-preview:set-scroll-position", x: scrollX, y: scrollY });
      if (type === "w-preview:set-scroll-position") scrollTo(x, y);
    };
    addEventListener("message", listen, { signal: abort.signal });
    addEventListener("click", ({ target }) => target instanceof Element && target.closest("a:not([href^='#'])")?.setAttribute("target", "_blank"), { capture: true, signal: abort.signal });
    const timer = parent === window ? undefined : setTimeout(tell, PANEL_DELAY_MS, { type: "w-preview:request-scroll" });
    return () => (clearTimeout(timer), abort.abort());
  }, [cms]);
  return null;
}

/** Reports which results visitors follow, so that editors see which ones help. It stores nothing about the visitor. */
export function ReportClicks({ url, queryId }: { url: string; queryId: string }) {
  useEffect(() => {
    const abort = new AbortController();
    addEventListener("click", ({ target }) => {
      const id = target instanceof Element && target.closest("[data-page]")?.getAttribute("data-page");
      if (id) navigator.sendBeacon(url, JSON.stringify({ query_id: queryId, page_id: Number(id) }));
    }, { capture: true, signal: abort.signal });
    return () => abort.abort();
  }, [url, queryId]);
  return null;
}

/** A page of another site, which is loaded after the visitor agrees. Without JavaScript there is nothing: a link is beside it. */
export function Frame({ src, title, notice, load }: Record<"src" | "title" | "notice" | "load", string>) {
  const [step, setStep] = useState(0); // 1 when the button works, 2 when it has been pressed
  useEffect(() => setStep(1), []);
  if (step === 1) return <><p className="muted">{notice}</p><button className="button secondary" onClick={() => setStep(2)}>{load}</button></>;
  return step === 2 && <iframe src={src} title={title} sandbox="allow-scripts allow-same-origin allow-forms allow-popups" referrerPolicy="no-referrer" ref={(frame) => frame?.focus()} />;
}

type SearchElementProps = { api: string; site?: string; locale: string; action: string; children: ReactNode };

declare module "react" {
  namespace JSX { interface IntrinsicElements { "clarion-search": SearchElementProps & { mode: "box" } } }
}

/** The search element of the package, which suggests while a visitor types. Without JavaScript the form in it is shown. */
export function SearchElement(props: SearchElementProps) {
  useEffect(() => void import("clarion-contract/search-element"), []);
  return <clarion-search mode="box" {...props} />;
}
