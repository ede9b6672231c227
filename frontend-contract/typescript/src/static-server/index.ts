/** Serves a static site, and builds it again when the webhook of the CMS tells of a change. */
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { Client } from "../client.ts";
import { receiveWebhook } from "../site/webhook.ts";
import { answerAbsent } from "./absent.ts";
import { Builder } from "./builder.ts";
import { answerFile } from "./files.ts";

export { createStaticClient, type StaticEnvironment } from "./client.ts";

/** Options of `serveStaticSite`. */
export interface StaticServerOptions {
  /** The command that builds the site, with `{folder}` for the folder to build into: `["astro", "build", "--outDir", "{folder}"]`. */
  command: readonly string[];
  /** The folder with the built site; by default `dist`. */
  folder?: string;
  /** By default 4321; 0 takes one that is free. */
  port?: number;
  /** The secrets of the webhook: the old and the new one during a rotation. */
  secrets?: readonly string[];
  /** The CMS, which is asked whether a page that is not there was withdrawn. Without it, every absent page is a 404. */
  client?: Client;
  /** The time zone of dates; by default UTC. */
  timeZone?: string | undefined;
  /** The milliseconds to wait for further webhooks of the same publication; by default 300. */
  delay?: number;
  log?: (message: string) => void;
}

const WEBHOOK_PATH = /^\/hooks\/clarion\/?$/;
const MAX_BODY_BYTES = 1_000_000;

/** Start the server. Resolves when it listens. Every genuine webhook about content causes a build, also one about sizes of pictures. */
export async function serveStaticSite(options: StaticServerOptions): Promise<{ port: number; server: Server; close: () => Promise<void> }> {
  const { command, folder = "dist", port = 4321, delay = 300, log = console.log } = options;
  const builder = new Builder({ command, folder, delay, log });
  const server = createServer((incoming, outgoing) => {
    answer(incoming, { ...options, folder }, builder).catch((error: unknown) => {
      if (error instanceof URIError) return new Response(null, { status: 400 }); // malformed percent-encoding
      log(String(error));
      return new Response(null, { status: 500 });
    }).then(async (response) => {
      const body = Buffer.from(await response.arrayBuffer());
      outgoing.writeHead(response.status, Object.fromEntries(response.headers)).end(incoming.method === "HEAD" ? undefined : body);
    }, () => outgoing.destroy());
  });
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(port, resolve));
  const address = server.address();
  const close = () => new Promise<void>((resolve) => { server.close(() => { resolve(); }); server.closeAllConnections(); });
  return { port: typeof address === "object" && address ? address.port : port, server, close };
}

async function answer(incoming: IncomingMessage, site: StaticServerOptions & { folder: string }, builder: Builder): Promise<Response> {
  const url = new URL(incoming.url ?? "/", "http://site");
  const { method = "GET" } = incoming;
  if (WEBHOOK_PATH.test(url.pathname) && method === "POST") {
    const body = await readBody(incoming);
    if (body === null) return new Response(null, { status: 413 });
    const headers = Object.entries(incoming.headers).filter((header): header is [string, string] => typeof header[1] === "string");
    return receiveWebhook(new Request(url, { method, headers, body }), site.secrets ?? [], () => { builder.request(); });
  }
  if (method !== "GET" && method !== "HEAD") return new Response(null, { status: 405 });
  return (await answerFile(site.folder, url)) ?? answerAbsent(site, decodeURIComponent(url.pathname));
}

/** Read the body of a request; null if it is too large. */
async function readBody(incoming: IncomingMessage): Promise<Uint8Array<ArrayBuffer> | null> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Uint8Array>) {
    if ((size += chunk.length) > MAX_BODY_BYTES) return null;
    chunks.push(chunk);
  }
  return Uint8Array.from(Buffer.concat(chunks));
}
