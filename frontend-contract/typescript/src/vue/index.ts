/** Directives for Vue 3 and Nuxt. Blocks and pictures are HTML: `v-html="renderBlocks(page.body, language).text"`. */
import type { ObjectDirective } from "vue";
import { connectPreviewPanel, defineEmbedElement, reportClicks } from "../browser/index.ts";

/** Let embedded pages within the element be loaded after the visitor agrees: `<div v-embeds v-html="…" />`. */
export const vEmbeds: ObjectDirective<HTMLElement, undefined> = { mounted: defineEmbedElement, getSSRProps };

/** Suggest results while a visitor types: `<clarion-search v-search-element mode="box" …>`. */
export const vSearchElement: ObjectDirective<HTMLElement, undefined> = {
  mounted: () => void import("../search-element/index.ts"),
  getSSRProps,
};

/** Tell the preview panel of the editor that the draft is shown: `v-preview-panel="CMS_URL"`. */
export const vPreviewPanel: ObjectDirective<HTMLElement, string> = createDirective(connectPreviewPanel);

/** Report which results visitors follow: `v-click-reports="{ url, queryId }"`, the URL of `/api/v1/search/clicks` and `query_id` of the answer. */
export const vClickReports: ObjectDirective<HTMLElement, { url: string; queryId: string }> = createDirective(({ url, queryId }) => reportClicks(url, queryId));

/** Return a directive that starts something with its value, again when the value changes, and ends it with its element. */
function createDirective<Value>(start: (value: Value) => () => void): ObjectDirective<HTMLElement, Value> {
  const ends = new WeakMap<HTMLElement, () => void>();
  const stop = (element: HTMLElement) => ends.get(element)?.();
  return {
    mounted: (element, { value }) => void ends.set(element, start(value)),
    updated(element, { value, oldValue }) {
      if (JSON.stringify(value) === JSON.stringify(oldValue)) return;
      stop(element);
      ends.set(element, start(value));
    },
    beforeUnmount: stop,
    getSSRProps,
  };
}

/** Servers render no attribute for these directives. */
function getSSRProps(): undefined {
  return undefined;
}
