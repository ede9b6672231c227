import type { BlockOf, DocumentLink } from "clarion-contract";
import { html, type Html } from "../html.ts";
import type { ViewModel } from "../view-model.ts";

/** Render a block of files to download. */
export function renderDocuments(view: ViewModel, { title, documents: files }: BlockOf<"documents">["value"]): Html {
  return html`<section class="files">${title && html`<h3>${title}</h3>`}${renderFileList(view, files)}</section>`;
}

/** Render links to files, each with its type and size. */
export function renderFileList(view: ViewModel, files: DocumentLink[]): Html {
  const items = files.map(({ url, title, filename, size }) => {
    const details = [filename.split(".").at(-1)?.toUpperCase(), view.texts.size(size)].filter(Boolean).join(", ");
    return html`<li><a href="${url}">${title}</a> <span class="muted">${details}</span></li>`;
  });
  return html`<ul class="plain-list">${items}</ul>`;
}
