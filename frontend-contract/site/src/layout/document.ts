/** The whole page around its content. */
import { attributes, html, NOTHING, trusted, type Html } from "../html.ts";
import type { View } from "../view.ts";
import { assets } from "../web/assets.ts";
import { footer } from "./footer.ts";
import { head, type About } from "./head.ts";
import { header } from "./header.ts";

export interface Sheet extends About {
  /** The kind of page, for styles: `release`, `search`. */
  kind: string;
  main: Html;
  /** Where the same is in other languages; the others lead to their front page. */
  translations?: readonly { locale: string; path: string; url: string }[];
  status?: number;
  /** For the editor's panel, which may frame it: a draft, or words instead of one. */
  preview?: Preview;
}

export interface Preview {
  /** Its address without the code; null where there is no draft. */
  place: string | null;
  /** Say that this is a draft. */
  draft: boolean;
  /** The CMS's user bar, which lets the panel check the page; empty for readers who are no editors. */
  bar?: string;
}

export function document(view: View, sheet: Sheet): string {
  const { texts, locale, styles, furniture } = view;
  const body = html`<body class="page-${sheet.kind}">
<a class="skip" href="#main" target="_self">${texts.skip}</a>
${sheet.preview && banner(view, sheet.preview)}${header(view, sheet)}
<main id="main" tabindex="-1">${sheet.main}</main>
${furniture ? footer(view, furniture, sheet) : NOTHING}
${sheet.preview?.bar ? trusted(sheet.preview.bar) : NOTHING}
</body>`;
  const own = styles.text && html`<style>${trusted(styles.text)}</style>`;
  return html`<!doctype html>
<html lang="${locale}">
<head>${head(view, sheet)}${own}${sheet.preview && html`<base target="_blank">`}
<script type="module" src="${assets.script}"></script></head>
${body}
</html>
`.text;
}

/** What one sees, and what the script needs to speak with the panel. Links open beside it: the panel shows nothing else. */
function banner({ texts, config }: View, { place, draft }: Preview): Html {
  const data = attributes({ "data-preview": config.cmsUrl, "data-place": place });
  const words = draft && html`<strong>${texts.preview.banner}</strong> ${texts.preview.shared}`;
  return html`<div class="preview-banner"${attributes({ role: draft ? "status" : null, hidden: !draft })}${data}>${words}</div>`;
}
