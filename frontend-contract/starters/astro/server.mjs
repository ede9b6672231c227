/**
 * Serves the built site, and builds it again when the webhook of the CMS tells of a change: `npm start`.
 *
 * Requires nothing but Node. A host of static sites does the same if its build hook is the webhook's receiver.
 */
import { spawn } from "node:child_process";
import { existsSync, renameSync, rmSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { verifyWebhook, WebhookError } from "clarion-contract";

process.chdir(fileURLToPath(new URL(".", import.meta.url)));
if (existsSync(".env")) process.loadEnvFile(".env");

const SECRETS = (process.env.WEBHOOK_SECRET ?? "").split(/[\s,]+/).filter(Boolean);
const MAX_BODY_BYTES = 1_000_000;
const TYPES = { ".html": "text/html; charset=utf-8", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".xml": "application/xml", ".txt": "text/plain; charset=utf-8", ".rss": "application/rss+xml", ".atom": "application/atom+xml", ".json": "application/json" };
const HEADERS = { "X-Content-Type-Options": "nosniff", "Referrer-Policy": "strict-origin-when-cross-origin", "X-Frame-Options": "DENY" };

const DELAY_MS = 300; // one publication may send several webhooks

let timer;
let isBuilding = false;
let isOutdated = false; // a change came during a build

/** Build the site into a new folder, and exchange the folders. The site is served meanwhile; a failed build changes nothing. */
function build() {
  isOutdated = isBuilding;
  if (isBuilding) return;
  isBuilding = true;
  const began = Date.now();
  const child = spawn(process.execPath, ["node_modules/astro/astro.js", "build", "--outDir", "dist-new"], { stdio: ["ignore", "ignore", "inherit"] });
  child.on("close", (code) => {
    if (code === 0) {
      rmSync("dist-old", { recursive: true, force: true });
      if (existsSync("dist")) renameSync("dist", "dist-old");
      renameSync("dist-new", "dist");
    }
    console.log(`build ${code === 0 ? "finished" : "failed"} after ${Date.now() - began} ms`);
    isBuilding = false;
    if (isOutdated) build();
  });
}

/** Check that a webhook comes from the CMS, and start a build. */
async function receiveWebhook(request) {
  const chunks = [];
  let size = 0;
  for await (const chunk of request) {
    if ((size += chunk.length) > MAX_BODY_BYTES) return 413;
    chunks.push(chunk);
  }
  try {
    await verifyWebhook(request.headers, Buffer.concat(chunks), SECRETS);
  } catch (error) {
    if (error instanceof WebhookError) return 400;
    throw error;
  }
  clearTimeout(timer);
  timer = setTimeout(build, DELAY_MS);
  return 204;
}

/** Return status, headers and body for a path. A page without its slash is redirected, as the CMS names it. */
async function readPath(url) {
  const path = normalize(decodeURIComponent(url.pathname));
  const file = join("dist", path.endsWith(sep) ? `${path}index.html` : path);
  const content = await readFile(file).catch(() => null);
  const cache = path.startsWith("/_astro/") ? "public, max-age=31536000, immutable" : "public, max-age=0, must-revalidate";
  if (content) return [200, { "Content-Type": TYPES[extname(file)] ?? "application/octet-stream", "Cache-Control": cache }, content];
  if (existsSync(join("dist", path, "index.html"))) return [301, { Location: `${encodeURI(path)}/${url.search}` }, ""];
  return [404, { "Content-Type": TYPES[".html"] }, await readFile("dist/404.html").catch(() => "Not found")];
}

createServer(async (request, response) => {
  try {
    const url = new URL(request.url, "http://site");
    if (/^\/hooks\/clarion\/?$/.test(url.pathname) && request.method === "POST") return response.writeHead(await receiveWebhook(request)).end();
    if (request.method !== "GET" && request.method !== "HEAD") return response.writeHead(405).end();
    const [status, headers, body] = await readPath(url);
    response.writeHead(status, { ...HEADERS, ...headers }).end(request.method === "HEAD" ? undefined : body);
  } catch (error) {
    if (!(error instanceof URIError)) console.error(error);
    response.writeHead(error instanceof URIError ? 400 : 500).end();
  }
}).listen(Number(process.env.PORT) || 4321, () => console.log("listening"));
