import type { BlockOf, DocumentLink } from "../../../typescript/src/index.ts";
import { html, type Html } from "../html.ts";
import type { View } from "../view.ts";

export function documents(view: View, { title, documents: files }: BlockOf<"documents">["value"]): Html {
  return html`<section class="files">${title && html`<h3>${title}</h3>`}${fileList(view, files)}</section>`;
}

/** Files with what a reader wants to know before loading one. */
export function fileList(view: View, files: DocumentLink[]): Html {
  const items = files.map(({ url, title, filename, size }) => {
    const about = [filename.split(".").at(-1)?.toUpperCase(), view.texts.size(size)].filter(Boolean).join(", ");
    return html`<li><a href="${url}">${title}</a> <span class="quiet">${about}</span></li>`;
  });
  return html`<ul class="plain-list">${items}</ul>`;
}
