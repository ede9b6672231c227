/** Between Node's server and functions from `Request` to `Response`. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { promisify } from "node:util";
import { gzip } from "node:zlib";

/** `visitor` is the address the request came from, with those a proxy before us has noted. */
export type Handle = (request: Request, visitor: string) => Promise<Response>;

const MOST = 64 * 1_024; // bytes of a form; no form of ours comes near
const compressed = promisify(gzip);

export function server(handle: Handle): Server {
  const made = createServer((incoming, outgoing) => {
    answer(handle, incoming, outgoing).catch((error: unknown) => {
      console.error(error);
      if (!outgoing.headersSent) outgoing.writeHead(500);
      outgoing.end();
    });
  });
  made.requestTimeout = 10_000;
  made.headersTimeout = 5_000;
  return made;
}

async function answer(handle: Handle, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const request = await requestOf(incoming);
  if (!request) {
    outgoing.writeHead(incoming.complete ? 400 : 413, { Connection: "close" }).end();
    return;
  }
  const forwarded = incoming.headers["x-forwarded-for"];
  const visitor = [forwarded, incoming.socket.remoteAddress].flat().filter(Boolean).join(", ");
  await send(await handle(request, visitor), request, outgoing);
}

async function requestOf(incoming: IncomingMessage): Promise<Request | null> {
  const method = incoming.method ?? "GET";
  const scheme = incoming.headers["x-forwarded-proto"] === "https" ? "https" : "http";
  const address = `${scheme}://${incoming.headers.host ?? "localhost"}${incoming.url ?? "/"}`;
  if (!incoming.url?.startsWith("/") || !URL.canParse(address)) return null;
  const headers = new Headers();
  for (const [name, value] of Object.entries(incoming.headers)) if (typeof value === "string") headers.set(name, value);
  const body = method === "POST" ? await bodyOf(incoming) : undefined;
  if (body === null || !["GET", "HEAD", "POST", "OPTIONS", "PUT", "DELETE", "PATCH"].includes(method)) return null;
  return new Request(address, body ? { method, headers, body } : { method, headers });
}

async function bodyOf(incoming: IncomingMessage): Promise<Buffer<ArrayBuffer> | null> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of incoming as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > MOST) return null;
    parts.push(part);
  }
  return Buffer.concat(parts);
}

async function send(response: Response, request: Request, outgoing: ServerResponse): Promise<void> {
  const { headers } = response;
  const etag = headers.get("ETag");
  if (etag && (request.headers.get("If-None-Match") ?? "").split(/,\s*/).includes(etag)) {
    headers.delete("Content-Type");
    outgoing.writeHead(304, [...headers].flat()).end();
    return;
  }
  const body = await packed(Buffer.from(await response.arrayBuffer()), headers, request);
  if (![204, 304].includes(response.status)) headers.set("Content-Length", String(body.length));
  outgoing.writeHead(response.status, [...headers].flat());
  outgoing.end(request.method === "HEAD" ? undefined : body);
}

/** Text goes out gzipped to whoever takes it. */
async function packed(body: Buffer, headers: Headers, request: Request): Promise<Buffer> {
  const text = /^(text\/|application\/(json|[\w.]+\+xml|xml))/.test(headers.get("Content-Type") ?? "");
  if (!text || headers.has("Content-Encoding") || body.length < 1_000) return body;
  headers.append("Vary", "Accept-Encoding");
  if (!/\bgzip\b/.test(request.headers.get("Accept-Encoding") ?? "")) return body;
  headers.set("Content-Encoding", "gzip");
  return compressed(body, { level: 5 });
}
