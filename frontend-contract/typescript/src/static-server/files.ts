/** The files of a static site as responses. */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { extname, join, normalize, sep } from "node:path";

const HTML = "text/html; charset=utf-8";
const TYPES: Record<string, string> = {
  ".html": HTML,
  ".css": "text/css",
  ".js": "text/javascript",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".webp": "image/webp",
  ".woff2": "font/woff2",
  ".xml": "application/xml",
  ".txt": "text/plain; charset=utf-8",
  ".rss": "application/rss+xml",
  ".atom": "application/atom+xml",
  ".json": "application/json",
};
const SECURITY_HEADERS = { "X-Content-Type-Options": "nosniff", "Referrer-Policy": "strict-origin-when-cross-origin", "X-Frame-Options": "DENY" };
const HASHED = /^\/_\w+\//; // folders such as /_astro/, in which the name of a file changes with its content

/** Return the response for a path: the file, the redirect to the path with its slash, or null. */
export async function answerFile(folder: string, { pathname, search }: URL): Promise<Response | null> {
  const path = normalize(decodeURIComponent(pathname));
  const file = join(folder, path.endsWith(sep) ? `${path}index.html` : path);
  const content = await readFile(file).catch(() => null);
  if (content) return respond(200, content, { "Content-Type": TYPES[extname(file)] ?? "application/octet-stream", "Cache-Control": lifetime(path) });
  if (existsSync(join(folder, path, "index.html"))) return respond(301, null, { Location: `${encodeURI(path)}/${search}` });
  return null;
}

/** Return a page of the site with a status: the first one of these files that is there. */
export async function answerPage(folder: string, status: number, files: readonly string[], change = (text: string) => text): Promise<Response> {
  for (const file of files) {
    const text = await readFile(join(folder, file), "utf8").catch(() => null);
    if (text !== null) return respond(status, change(text), { "Content-Type": HTML });
  }
  return respond(status, "Not found", { "Content-Type": "text/plain" });
}

function lifetime(path: string): string {
  return HASHED.test(path) ? "public, max-age=31536000, immutable" : "public, max-age=0, must-revalidate";
}

function respond(status: number, body: Uint8Array<ArrayBuffer> | string | null, headers: Record<string, string>): Response {
  return new Response(body, { status, headers: { ...SECURITY_HEADERS, ...headers } });
}
