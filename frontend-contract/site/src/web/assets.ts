/** Styles, script, fonts and icon: read at start-up, and named by a hash of their content so that browsers keep them for a year. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { brotliCompressSync } from "node:zlib";
import { fontFiles, icon, ROOT } from "./brand.ts";

interface Asset {
  body: Buffer<ArrayBuffer>;
  /** Compressed with Brotli; null for fonts, which are compressed already. */
  brotli: Buffer<ArrayBuffer> | null;
  type: string;
}

const STYLESHEETS = ["brand/tokens", ...["base", "layout", "cards", "article", "calls-to-action", "search", "forms", "press", "print"].map((name) => `styles/${name}`)];

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
  readdirSync(`${ROOT}/brand/fonts`)
    .filter((file) => file.endsWith(".woff2"))
    .map((file) => [file, addAsset(file, readFileSync(`${ROOT}/brand/fonts/${file}`), "font/woff2")]),
);

const style = STYLESHEETS.map((sheet) => readFileSync(`${ROOT}/${sheet}.css`, "utf8"))
  .join("\n")
  .replace(/\/\*.*?\*\//gs, "")
  .replace(/\s*\n\s*/g, "\n")
  .replace(/url\("fonts\/([^"]+)"\)/g, (_, file: string) => `url("${fonts[file] ?? ""}")`);

export const assets = {
  style: addAsset("site.css", style, "text/css; charset=utf-8"),
  script: addAsset("site.js", bundleScripts(), "text/javascript; charset=utf-8"),
  /** The element of the search page. */
  search: addAsset("clarion-search.js", readFileSync(fileURLToPath(import.meta.resolve("clarion-contract/clarion-search.js")), "utf8"), "text/javascript; charset=utf-8"),
  icon: addAsset("icon.svg", icon, "image/svg+xml"),
  /** The fonts to preload on every page, and those for pages with italic text. */
  fonts: { upright: fontFiles.upright.map((file) => fonts[file] ?? ""), italic: fontFiles.italic.map((file) => fonts[file] ?? "") },
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
