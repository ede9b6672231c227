"use client";

import { useEffect } from "react";

/** Reports which results visitors follow, so that editors see which ones help. It stores nothing about the visitor. */
export function ReportClicks({ url, queryId }: { url: string; queryId: string }) {
  useEffect(() => {
    const report = ({ target }: MouseEvent) => {
      const id = target instanceof Element ? target.closest("[data-page]")?.getAttribute("data-page") : null;
      if (id) navigator.sendBeacon(url, JSON.stringify({ query_id: queryId, page_id: Number(id) }));
    };
    document.addEventListener("click", report);
    return () => document.removeEventListener("click", report);
  }, [url, queryId]);
  return null;
}
