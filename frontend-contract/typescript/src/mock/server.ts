/** The mock as an HTTP server for Node. */
import { createServer, type IncomingMessage, type Server } from "node:http";

import { mockFetch } from "./index.ts";

/** How the mock server runs. */
export interface MockServerOptions {
  /** The port; 0 takes one that is free. By default 8000, as a Clarion on this machine. */
  port?: number;
  /** The address to listen at. By default only this machine reaches the server. */
  host?: string;
  /** The URL of the frontend, to which links in responses lead. By default `http://localhost:3000`. */
  frontendUrl?: string;
}

/** Start a server that answers as a Clarion with the demo content does. Resolves when it listens; `close()` ends it. */
export async function startMockServer(options: MockServerOptions = {}): Promise<{ url: string; server: Server; close: () => Promise<void> }> {
  const { port = 8000, host = "127.0.0.1", frontendUrl = "http://localhost:3000" } = options;
  let fetch: typeof globalThis.fetch;
  const server = createServer((incoming, outgoing) => {
    void answer(incoming).then(async (response) => {
      const headers = { ...Object.fromEntries(response.headers), ...CORS };
      outgoing.writeHead(response.status, headers).end(incoming.method === "HEAD" ? undefined : Buffer.from(await response.arrayBuffer()));
    });
  });

  async function answer(incoming: IncomingMessage): Promise<Response> {
    if (incoming.method === "OPTIONS") return new Response(null, { status: 204 });
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const headers = Object.entries(incoming.headers).filter((header): header is [string, string] => typeof header[1] === "string");
    const body = chunks.length > 0 ? { body: Buffer.concat(chunks) } : {};
    return fetch(new URL(incoming.url ?? "/", url), { method: incoming.method ?? "GET", headers, ...body });
  }

  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(port, host, resolve));
  const address = server.address();
  const url = `http://${host === "127.0.0.1" ? "localhost" : host}:${String(typeof address === "object" ? address?.port : port)}`;
  fetch = mockFetch({ cmsUrl: url, frontendUrl: frontendUrl.replace(/\/+$/, "") });
  return { url, server, close: () => new Promise((resolve) => { server.close(() => { resolve(); }); server.closeAllConnections(); }) };
}

const CORS = {
  "Access-Control-Allow-Origin": "*",
  "Access-Control-Allow-Headers": "Authorization, Content-Type, If-None-Match",
  "Access-Control-Expose-Headers": "ETag, Cache-Tag, Clarion-Tags, Link, Retry-After",
};
