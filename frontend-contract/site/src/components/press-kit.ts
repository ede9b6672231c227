import { html, EMPTY, type Html } from "../html.ts";
import type { ViewModel } from "../view-model.ts";

/** A file of a press kit. Those for the holders of personal links have no titles and sizes in pixels. */
export interface KitFile {
  kind: string;
  name: string;
  url: string;
  size: number;
  title?: string;
  width?: number | null;
  height?: number | null;
}

/** The order in which the files are offered: all of them, what is read, what is printed. */
const KINDS = ["archive", "pdf", "text", "html", "picture", "attachment"] as const;

/** Render the downloads of a press kit; nothing without one. `notice` is shown while the kit is being built. */
export function renderPressKit(view: ViewModel, files: readonly KitFile[], notice = ""): Html {
  if (files.length === 0 && !notice) return EMPTY;
  const items = KINDS.flatMap((kind) => files.filter((file) => file.kind === kind).map((file) => renderFile(view, kind, file)));
  const list = items.length > 0 ? html`<ul class="plain-list press-kit">${items}</ul>` : html`<p role="status">${notice}</p>`;
  return html`<section aria-labelledby="kit-heading"><h2 id="kit-heading">${view.texts.kit.heading}</h2>${list}</section>`;
}

/** Render a file: texts are named by their kind, pictures and attachments by what they show. */
function renderFile(view: ViewModel, kind: (typeof KINDS)[number], { name, title = "", url, size, width, height }: KitFile): Html {
  const kindName = view.texts.kit.kinds[kind];
  const isNamed = kind === "picture" || kind === "attachment";
  const pixels = width && height ? `${String(width)} × ${String(height)}` : "";
  const details = [kind === "picture" && kindName, name.split(".").at(-1)?.toUpperCase(), pixels, view.texts.size(size)];
  return html`<li><a href="${url}" download><bdi>${isNamed ? title || name.split("/").at(-1) : kindName}</bdi></a> <span class="muted">${details.filter(Boolean).join(", ")}</span></li>`;
}
