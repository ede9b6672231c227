/** The whole page around its content. */
import { html, NOTHING, trusted, type Html } from "../html.ts";
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
  /** A draft: say so, and let the editor's panel frame it. */
  draft?: boolean;
}

export function document(view: View, sheet: Sheet): string {
  const { texts, locale, styles, furniture } = view;
  const banner = html`<div class="preview-banner" role="status"><strong>${texts.preview.banner}</strong> ${texts.preview.shared}</div>`;
  const body = html`<body class="page-${sheet.kind}">
<a class="skip" href="#main">${texts.skip}</a>
${sheet.draft ? banner : NOTHING}${header(view, sheet)}
<main id="main" tabindex="-1">${sheet.main}</main>
${furniture ? footer(view, furniture, sheet) : NOTHING}
</body>`;
  const own = styles.text && html`<style>${trusted(styles.text)}</style>`;
  return html`<!doctype html>
<html lang="${locale}">
<head>${head(view, sheet)}${own}
<script type="module" src="${assets.script}"></script></head>
${body}
</html>
`.text;
}
