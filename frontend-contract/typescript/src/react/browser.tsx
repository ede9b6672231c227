"use client";

/** Components that run in browsers. */
import { useEffect, type ReactElement, type ReactNode } from "react";
import { connectPreviewPanel, defineEmbedElement, reportClicks } from "../browser/index.ts";

/** Properties of `EmbedFrame`: of the frame, and what is said before it is loaded. Its content is a link to the other site. */
export interface EmbedFrameProps {
  src: string;
  label: string;
  notice: string;
  load: string;
  children: ReactNode;
}

/** Properties of `SearchElement`, which are attributes of `<clarion-search>`. Its content is a form that needs no JavaScript. */
export interface SearchElementProps {
  api: string;
  site?: string | undefined;
  locale: string;
  action: string;
  mode?: "box";
  children: ReactNode;
}

declare module "react" {
  namespace JSX {
    interface IntrinsicElements {
      "clarion-embed": EmbedFrameProps;
      "clarion-search": SearchElementProps;
    }
  }
}

/** Show a page of another site after the visitor agrees, because it learns who reads this one. */
export function EmbedFrame(props: EmbedFrameProps): ReactElement {
  useEffect(defineEmbedElement, []);
  return <clarion-embed {...props} />;
}

/** Suggest results while a visitor types in the form. */
export function SearchElement(props: SearchElementProps): ReactElement {
  useEffect(() => void import("../search-element/index.ts"), []);
  return <clarion-search {...props} />;
}

/** Tell the preview panel of the editor that the draft is shown. `cms` is the origin of the CMS. */
export function PreviewPanel({ cms }: { cms: string }): null {
  useEffect(() => connectPreviewPanel(cms), [cms]);
  return null;
}

/** Report which results visitors follow. `url` is `/api/v1/search/clicks` of the CMS. */
export function ReportClicks({ url, queryId }: { url: string; queryId: string }): null {
  useEffect(() => reportClicks(url, queryId), [url, queryId]);
  return null;
}
