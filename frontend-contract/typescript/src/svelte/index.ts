/** Attachments for Svelte 5 (`{@attach …}`). Blocks and pictures are HTML: `{@html renderBlocks(page.body, language)}`. */
import { connectPreviewPanel, defineEmbedElement, reportClicks } from "../browser/index.ts";

/** A function that Svelte calls in browsers when an element is mounted, and whose result it calls when it is removed. */
export type Attachment = (element: Element) => (() => void) | undefined;

/** Let embedded pages within the element be loaded after the visitor agrees: `<div {@attach embeds}>{@html …}</div>`. */
export const embeds: Attachment = () => {
  defineEmbedElement();
  return undefined;
};

/** Suggest results while a visitor types: `<clarion-search mode="box" … {@attach searchElement}>`. */
export const searchElement: Attachment = () => {
  void import("../search-element/index.ts");
  return undefined;
};

/** Tell the preview panel of the editor that the draft is shown: `{@attach previewPanel(CMS_URL)}`. */
export function previewPanel(cms: string): Attachment {
  return () => connectPreviewPanel(cms);
}

/** Report which results visitors follow. `url` is `/api/v1/search/clicks` of the CMS, `queryId` is `query_id` of the answer. */
export function clickReports(url: string, queryId: string): Attachment {
  return () => reportClicks(url, queryId);
}
