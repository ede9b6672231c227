/** Styles, script, fonts and icon: read once, named by what is in them, so that browsers may keep them for ever. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { brotliCompressSync } from "node:zlib";

interface Asset {
  body: Buffer<ArrayBuffer>;
  /** Brotli, where it is worth it. */
  small: Buffer<ArrayBuffer> | null;
  type: string;
}

const ROOT = fileURLToPath(new URL("../../../..", import.meta.url)); // dist/site/src/web lies four below the site
const SHEETS = ["tokens", "base", "layout", "cards", "article", "calls", "search", "forms", "print"];
const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="-4 0 32 32"><path d="M8 5a4 4 0 0 1 8 0M6 8h12l2 5v12l-2 4H6l-2-4V13z" fill="none" stroke="#a04f00" stroke-width="2.5" stroke-linejoin="round"/><path d="M12 14c2.4 3 3.4 4.6 3.4 6.5a3.4 3.4 0 0 1-6.8 0C8.6 18.6 9.6 17 12 14z" fill="#c86a0a"/></svg>`;

const byName = new Map<string, Asset>();

function add(name: string, content: Buffer<ArrayBuffer> | string, type: string): string {
  const body = typeof content === "string" ? Buffer.from(content) : content;
  const [stem, extension] = [name.slice(0, name.lastIndexOf(".")), name.slice(name.lastIndexOf("."))];
  const named = `${stem}-${createHash("sha256").update(body).digest("hex").slice(0, 12)}${extension}`;
  byName.set(named, { body, small: type.startsWith("font/") ? null : brotliCompressSync(body), type });
  return `/assets/${named}`;
}

const fonts = Object.fromEntries(
  readdirSync(`${ROOT}/fonts`)
    .filter((file) => file.endsWith(".woff2"))
    .map((file) => [file, add(file, readFileSync(`${ROOT}/fonts/${file}`), "font/woff2")]),
);

const style = SHEETS.map((sheet) => readFileSync(`${ROOT}/styles/${sheet}.css`, "utf8"))
  .join("\n")
  .replace(/\/\*.*?\*\//gs, "")
  .replace(/\s*\n\s*/g, "\n")
  .replace(/url\("\.\.\/fonts\/([^"]+)"\)/g, (_, file: string) => `url("${fonts[file] ?? ""}")`);

export const assets = {
  style: add("site.css", style, "text/css; charset=utf-8"),
  script: add("site.js", scripts(), "text/javascript; charset=utf-8"),
  icon: add("icon.svg", ICON, "image/svg+xml"),
  preloads: ["newsreader.woff2", "source-sans-3.woff2"].map((file) => fonts[file] ?? ""),
};

/** The asset of that name, as small as this browser takes it. */
export function asset(name: string, request: Request): Response | null {
  const found = byName.get(name);
  if (!found) return null;
  const headers = new Headers({
    "Content-Type": found.type,
    "Cache-Control": "public, max-age=31536000, immutable",
    "X-Content-Type-Options": "nosniff",
    Vary: "Accept-Encoding",
  });
  const small = /\bbr\b/.test(request.headers.get("Accept-Encoding") ?? "") ? found.small : null;
  if (small) headers.set("Content-Encoding", "br");
  return new Response(small ?? found.body, { headers });
}

/** The browser's modules in one file: each is a block of its own that shares nothing. */
function scripts(): string {
  const files = readdirSync(`${ROOT}/browser`).filter((file) => file.endsWith(".js")).sort();
  return files.map((file) => `{\n${readFileSync(`${ROOT}/browser/${file}`, "utf8")}}`).join("\n");
}
