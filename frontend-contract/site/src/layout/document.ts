/** The HTML document around a page's content. */
import { attributes, html, EMPTY, trusted, type Html } from "../html.ts";
import { renderEmbargoEnd } from "../components/embargo-end.ts";
import { renderRehearsalBanner } from "clarion-contract/site";
import type { ViewModel } from "../view-model.ts";
import { assets } from "../web/assets.ts";
import { renderFooter } from "./footer.ts";
import { renderHead } from "./head.ts";
import { renderHeader } from "./header.ts";
import type { EmbargoNotice, PageDocument, PreviewOptions } from "./page-document.ts";

/** Elements that the style sheets set in italics. */
const ITALICS = /<(?:blockquote|em|i|cite)[\s>]/;

/** Render a whole HTML document. */
export function renderDocument(view: ViewModel, page: PageDocument): string {
  const { texts, locale, dir, styles, chrome } = view;
  // Rendered before <head>: components add their rules to `styles` while they render.
  const body = html`<body class="page-${page.kind}">
<a class="skip" href="#main" target="_self">${texts.skip}</a>
${view.config.rehearsal && renderRehearsalBanner(view.config.rehearsal, { t: texts, locale }, !view.config.rehearsalToken)}${page.preview && renderPreviewBanner(view, page.preview)}${view.joint && !page.preview && renderJointBanner(view)}${page.embargo && renderEmbargoBanner(view, page.embargo)}${renderHeader(view, page)}
<main id="main" tabindex="-1">${page.main}</main>
${chrome ? renderFooter(view, chrome, page) : EMPTY}
${page.preview?.userBar ? trusted(page.preview.userBar) : EMPTY}
</body>`;
  const pageStyles = styles.text && html`<style>${trusted(styles.text)}</style>`;
  return html`<!doctype html>
<html lang="${locale}" dir="${page.dir ?? dir}">
<head>${renderHead(view, page, ITALICS.test(page.main.text))}${pageStyles}${page.preview && html`<base target="_blank">`}
<script type="module" src="${assets.script}"></script>${page.script && html`<script type="module" src="${page.script}"></script>`}</head>
${body}
</html>
`.text;
}

/** Render the draft notice, and the data that `browser/preview.js` needs to exchange messages with the preview panel. */
function renderPreviewBanner({ texts, config }: ViewModel, { path, draft }: PreviewOptions): Html {
  const data = attributes({ "data-preview": config.cmsUrl, "data-path": path });
  const notice = draft && html`<strong>${texts.preview.banner}</strong> ${texts.preview.shared}`;
  return html`<div class="preview-banner"${attributes({ role: draft ? "status" : null, hidden: !draft })}${data}>${notice}</div>`;
}

/** Render the notice of a joint preview, with the link that ends it. */
function renderJointBanner({ texts, config }: ViewModel): Html {
  const data = attributes({ "data-preview": config.cmsUrl });
  return html`<div class="preview-banner" role="status"${data}><strong>${texts.jointPreview.banner}</strong> ${texts.preview.shared} <a href="/preview/end">${texts.jointPreview.end}</a></div>`;
}

/** Render until when a release is under embargo, and for whom it is. */
function renderEmbargoBanner({ texts }: ViewModel, { terms }: EmbargoNotice): Html {
  return html`<div class="embargo-banner" role="status">${terms.embargo_until && html`<p>${renderEmbargoEnd(texts, terms)}</p>`}<p>${texts.embargo.recipient(terms.recipient)}</p></div>`;
}
