/** Adapts a function from `Request` to `Response` to Node's HTTP server. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import type { Config } from "../config.ts";
import { findClientAddress } from "./client-address.ts";

/** Responds to a request of the visitor with this address. */
export type RequestHandler = (request: Request, visitorAddress: string) => Promise<Response>;

/** A site of the server: its configuration and its request handler. */
export interface ServedSite {
  config: Pick<Config, "origin" | "loopbackOnly" | "trustedProxies" | "hsts">;
  handle: RequestHandler;
}

const MAX_BODY_BYTES = 64 * 1_024; // far above what the site's forms need
const MAX_WEBHOOK_BYTES = 1_024 * 1_024; // a message names every change of a bundle of pages
const WEBHOOK_PATH = "/hooks/clarion";
const MIN_GZIP_BYTES = 1_000;
const METHODS = ["GET", "HEAD", "POST", "OPTIONS", "PUT", "DELETE", "PATCH"];
const LOOPBACK_HOST = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/i;
const gzipAsync = promisify(gzip);

/** Create an HTTP server. A single site answers every request; of several ones, the site with the request's host does. */
export function createHttpServer(sites: readonly ServedSite[]): Server {
  const server = createServer((incoming, outgoing) => {
    const site = findSite(sites, incoming);
    if (!site) return void refuse(outgoing, "There is no site with this host.");
    if (site.config.hsts) outgoing.setHeader("Strict-Transport-Security", site.config.hsts);
    handleIncoming(site, incoming, outgoing).catch((error: unknown) => {
      if (incoming.destroyed && !incoming.complete) return; // the client closed the connection while it sent the request
      console.error(error);
      if (!outgoing.headersSent) outgoing.writeHead(500);
      outgoing.end();
    });
  });
  server.requestTimeout = 10_000;
  server.headersTimeout = 5_000;
  return server;
}

/** Find the site of a request by its `Host`; any of them for a liveness check, undefined for an unknown host. */
function findSite(sites: readonly ServedSite[], { headers, url }: IncomingMessage): ServedSite | undefined {
  if (sites.length === 1 || url === "/healthz") return sites[0];
  const host = (headers.host ?? "").toLowerCase();
  return sites.find(({ config }) => new URL(config.origin).host === host);
}

/** Respond that this server does not answer for the request's host. */
function refuse(outgoing: ServerResponse, reason: string): void {
  outgoing.writeHead(421, { "Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store" }).end(`${reason}\n`);
}

async function handleIncoming({ config, handle }: ServedSite, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const { host = "localhost", "x-forwarded-for": forwarded } = incoming.headers;
  if (config.loopbackOnly && !LOOPBACK_HOST.test(host) && incoming.url !== "/healthz") {
    refuse(outgoing, "Set FRONTEND_URL to the address at which visitors read this site. Until then it answers only at localhost.");
    return;
  }
  const request = await toRequest(incoming, config.origin);
  if (!request) {
    outgoing.writeHead(incoming.complete ? 400 : 413, { Connection: "close" }).end();
    return;
  }
  const address = findClientAddress(incoming.socket.remoteAddress ?? "", [forwarded].flat().join(","), config.trustedProxies);
  await sendResponse(await handle(request, address), request, outgoing);
}

/** Convert the incoming message, at the site's own origin; null if its URL or method is invalid or its body is too large. */
async function toRequest(incoming: IncomingMessage, origin: string): Promise<Request | null> {
  const method = incoming.method ?? "GET";
  const url = `${origin}${incoming.url ?? "/"}`;
  if (!incoming.url?.startsWith("/") || !URL.canParse(url)) return null;
  const headers = new Headers();
  for (const [name, value] of Object.entries(incoming.headers)) if (typeof value === "string") headers.set(name, value);
  const limit = new URL(url).pathname === WEBHOOK_PATH ? MAX_WEBHOOK_BYTES : MAX_BODY_BYTES;
  const body = method === "POST" ? await readBody(incoming, limit) : undefined;
  if (body === null || !METHODS.includes(method)) return null;
  return new Request(url, body ? { method, headers, body } : { method, headers });
}

async function readBody(incoming: IncomingMessage, limit: number): Promise<Buffer<ArrayBuffer> | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > limit) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

async function sendResponse(response: Response, request: Request, outgoing: ServerResponse): Promise<void> {
  const { headers } = response;
  const etag = headers.get("ETag");
  if (etag && (request.headers.get("If-None-Match") ?? "").split(/,\s*/).includes(etag)) {
    headers.delete("Content-Type");
    outgoing.writeHead(304, [...headers].flat()).end();
    return;
  }
  const body = await compressBody(Buffer.from(await response.arrayBuffer()), headers, request);
  if (![204, 304].includes(response.status)) headers.set("Content-Length", String(body.length));
  outgoing.writeHead(response.status, [...headers].flat());
  outgoing.end(request.method === "HEAD" ? undefined : body);
}

/** Compress text with gzip if the client accepts it. */
async function compressBody(body: Buffer, headers: Headers, request: Request): Promise<Buffer> {
  const isText = /^(text\/|application\/(json|[\w.]+\+xml|xml))/.test(headers.get("Content-Type") ?? "");
  if (!isText || headers.has("Content-Encoding") || body.length < MIN_GZIP_BYTES) return body;
  headers.append("Vary", "Accept-Encoding");
  if (!/\bgzip\b/.test(request.headers.get("Accept-Encoding") ?? "")) return body;
  headers.set("Content-Encoding", "gzip");
  return gzipAsync(body, { level: 5 });
}
