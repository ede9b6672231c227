/** What runs in browsers: embedded pages, clicks on results, the preview panel, the sign-up of static sites. */
export { reportClicks } from "./clicks.ts";
export { defineEmbedElement, EmbedElement } from "./embed.ts";
export { connectPreviewPanel } from "./preview-panel.ts";
export { enhanceSignUp } from "./sign-up.ts";
