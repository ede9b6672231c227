/** Requests and responses of Node as those of `fetch`. */
import type { IncomingMessage, ServerResponse } from "node:http";

const MAX_BODY_BYTES = 1_000_000;

/** Convert a request with its body; null if the body is too large. Throws URIError if its target is not a URL. */
export async function readRequest(incoming: IncomingMessage): Promise<Request | null> {
  const method = incoming.method ?? "GET";
  const headers = Object.entries(incoming.headers).filter((header): header is [string, string] => typeof header[1] === "string");
  const body = method === "GET" || method === "HEAD" ? null : await readBody(incoming);
  if (body && body.length > MAX_BODY_BYTES) return null;
  const target = incoming.url ?? "/";
  if (!URL.canParse(target, "http://site")) throw new URIError(`${target} is not a URL`);
  return new Request(new URL(target, "http://site"), { method, headers, body });
}

/** Send a response. */
export async function writeResponse(response: Response, outgoing: ServerResponse, method: string | undefined): Promise<void> {
  const body = Buffer.from(await response.arrayBuffer());
  outgoing.writeHead(response.status, Object.fromEntries(response.headers)).end(method === "HEAD" ? undefined : body);
}

/** Read a body, or so much of it that it is seen to be too large. */
async function readBody(incoming: IncomingMessage): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Uint8Array>) {
    chunks.push(chunk);
    if ((size += chunk.length) > MAX_BODY_BYTES) break;
  }
  return Uint8Array.from(Buffer.concat(chunks));
}
