/** Styles, script, fonts and icon: read at start-up, and named by a hash of their content so that browsers keep them for a year. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { brotliCompressSync } from "node:zlib";

interface Asset {
  body: Buffer<ArrayBuffer>;
  /** Compressed with Brotli; null for fonts, which are compressed already. */
  brotli: Buffer<ArrayBuffer> | null;
  type: string;
}

const ROOT = fileURLToPath(new URL("../../../..", import.meta.url)); // the compiled file is in dist/site/src/web
const STYLESHEETS = ["tokens", "base", "layout", "cards", "article", "calls-to-action", "search", "forms", "print"];
const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="-4 0 32 32"><path d="M8 5a4 4 0 0 1 8 0M6 8h12l2 5v12l-2 4H6l-2-4V13z" fill="none" stroke="#a04f00" stroke-width="2.5" stroke-linejoin="round"/><path d="M12 14c2.4 3 3.4 4.6 3.4 6.5a3.4 3.4 0 0 1-6.8 0C8.6 18.6 9.6 17 12 14z" fill="#c86a0a"/></svg>`;

const assetsByName = new Map<string, Asset>();

/** Register an asset under its hashed name, and return its path. */
function addAsset(name: string, content: Buffer<ArrayBuffer> | string, type: string): string {
  const body = typeof content === "string" ? Buffer.from(content) : content;
  const [stem, extension] = [name.slice(0, name.lastIndexOf(".")), name.slice(name.lastIndexOf("."))];
  const hashedName = `${stem}-${createHash("sha256").update(body).digest("hex").slice(0, 12)}${extension}`;
  assetsByName.set(hashedName, { body, brotli: type.startsWith("font/") ? null : brotliCompressSync(body), type });
  return `/assets/${hashedName}`;
}

const fonts = Object.fromEntries(
  readdirSync(`${ROOT}/fonts`)
    .filter((file) => file.endsWith(".woff2"))
    .map((file) => [file, addAsset(file, readFileSync(`${ROOT}/fonts/${file}`), "font/woff2")]),
);

const style = STYLESHEETS.map((sheet) => readFileSync(`${ROOT}/styles/${sheet}.css`, "utf8"))
  .join("\n")
  .replace(/\/\*.*?\*\//gs, "")
  .replace(/\s*\n\s*/g, "\n")
  .replace(/url\("\.\.\/fonts\/([^"]+)"\)/g, (_, file: string) => `url("${fonts[file] ?? ""}")`);

export const assets = {
  style: addAsset("site.css", style, "text/css; charset=utf-8"),
  script: addAsset("site.js", bundleScripts(), "text/javascript; charset=utf-8"),
  icon: addAsset("icon.svg", ICON, "image/svg+xml"),
  preloads: ["newsreader.woff2", "source-sans-3.woff2"].map((file) => fonts[file] ?? ""),
};

/** Return the asset with that name, compressed if the client accepts Brotli; null if there is none. */
export function assetResponse(name: string, request: Request): Response | null {
  const asset = assetsByName.get(name);
  if (!asset) return null;
  const headers = new Headers({
    "Content-Type": asset.type,
    "Cache-Control": "public, max-age=31536000, immutable",
    "X-Content-Type-Options": "nosniff",
    Vary: "Accept-Encoding",
  });
  const compressed = /\bbr\b/.test(request.headers.get("Accept-Encoding") ?? "") ? asset.brotli : null;
  if (compressed) headers.set("Content-Encoding", "br");
  return new Response(compressed ?? asset.body, { headers });
}

/** Join the scripts of `browser/` in one file. Each is wrapped in a block, so that they share no variables. */
function bundleScripts(): string {
  const files = readdirSync(`${ROOT}/browser`).filter((file) => file.endsWith(".js")).sort();
  return files.map((file) => `{\n${readFileSync(`${ROOT}/browser/${file}`, "utf8")}}`).join("\n");
}
