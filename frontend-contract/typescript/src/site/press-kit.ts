/** The downloads of a press kit as HTML. */
import { EMPTY, html, type Html } from "./html.ts";
import type { SiteLanguage } from "./language.ts";

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

type Language = { t: Pick<SiteLanguage["t"], "kit"> } & Pick<SiteLanguage, "fileSize">;

/** The order in which the files are offered: all of them, what is read, what is printed. */
const KINDS = ["archive", "pdf", "text", "html", "picture", "attachment"] as const;

/** Render the downloads of a press kit below their heading; nothing without one. `notice` is shown while the kit is being built. */
export function renderPressKit(kit: { files: readonly KitFile[] } | null, language: Language, notice = ""): Html {
  const files = KINDS.flatMap((kind) => (kit?.files ?? []).filter((file) => file.kind === kind).map((file) => renderFile(kind, file, language)));
  if (files.length === 0 && !notice) return EMPTY;
  const list = files.length > 0 ? html`<ul>${files}</ul>` : html`<p role="status">${notice}</p>`;
  return html`<section class="press-kit" aria-labelledby="kit-heading"><h2 id="kit-heading">${language.t.kit.heading}</h2>${list}</section>`;
}

/** Render a file: texts are named by their kind, pictures and attachments by what they show. */
function renderFile(kind: (typeof KINDS)[number], { name, title, url, size, width, height }: KitFile, { t, fileSize }: Language): Html {
  const kindName = t.kit.kinds[kind];
  const isNamed = kind === "picture" || kind === "attachment";
  const pixels = width && height ? `${String(width)} × ${String(height)}` : "";
  const label = (isNamed && (title || name.split("/").at(-1))) || kindName;
  const format = name.split(".").at(-1)?.toUpperCase() ?? "";
  const details = [kind === "picture" && kindName, !label.includes(format) && format, pixels, fileSize(size)];
  return html`<li><a href="${url}" download><bdi>${label}</bdi></a> <span class="muted">${details.filter(Boolean).join(", ")}</span></li>`;
}
