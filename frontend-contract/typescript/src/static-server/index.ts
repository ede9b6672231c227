/** Serves a static site, and builds it again when the webhook of the CMS tells of a change. */
import { createServer, type Server } from "node:http";
import type { Client } from "../client.ts";
import { receiveWebhook } from "../site/webhook.ts";
import { answerAbsent } from "./absent.ts";
import { Builder } from "./builder.ts";
import { answerFile } from "./files.ts";
import { readRequest, writeResponse } from "./http.ts";
import { isRecordedPath, type RecordedCms } from "./recorded.ts";

export { createStaticClient, type StaticEnvironment } from "./client.ts";
export { createStaticContent, type StaticContent, type StaticContentOptions } from "./content.ts";
export { loadRecordedCms, recordedCms, type RecordedCms, type RecordedEnvironment, type RecordedPlugin } from "./recorded.ts";

/** Options of `serveStaticSite`. */
export interface StaticServerOptions {
  /** The command that builds the site, with `{folder}` for the folder to build into: `["astro", "build", "--outDir", "{folder}"]`. */
  command: readonly string[];
  /** The folder with the built site; by default `dist`. */
  folder?: string;
  /** By default 4321; 0 takes one that is free. */
  port?: number;
  /** The address to listen at; by default all of this machine. */
  host?: string | undefined;
  /** The secrets of the webhook: the old and the new one during a rotation. */
  secrets?: readonly string[];
  /** The CMS, which is asked whether a page that is not there was withdrawn. Without it, every absent page is a 404. */
  client?: Client;
  /** The recorded responses that answer in the place of a CMS, at the address of the site. */
  recorded?: RecordedCms | null;
  /** The time zone of dates; by default UTC. */
  timeZone?: string | undefined;
  /** The milliseconds to wait for further webhooks of the same publication; by default 300. */
  delay?: number;
  log?: (message: string) => void;
}

const WEBHOOK_PATH = /^\/hooks\/clarion\/?$/;

/** Start the server. Resolves when it listens. Every genuine webhook about content causes a build, also one about sizes of pictures. */
export async function serveStaticSite(options: StaticServerOptions): Promise<{ port: number; server: Server; close: () => Promise<void> }> {
  const { command, folder = "dist", port = 4321, delay = 300, log = console.log } = options;
  const builder = new Builder({ command, folder, delay, log });
  const server = createServer((incoming, outgoing) => {
    readRequest(incoming).then((request) => request ? answer(request, { ...options, folder }, builder) : new Response(null, { status: 413 })).catch((error: unknown) => {
      if (error instanceof URIError) return new Response(null, { status: 400 }); // a malformed URL
      log(String(error));
      return new Response(null, { status: 500 });
    }).then((response) => writeResponse(response, outgoing, incoming.method)).catch(() => outgoing.destroy());
  });
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(port, options.host, resolve));
  const address = server.address();
  const close = () => new Promise<void>((resolve) => { server.close(() => { resolve(); }); server.closeAllConnections(); });
  return { port: typeof address === "object" && address ? address.port : port, server, close };
}

async function answer(request: Request, site: StaticServerOptions & { folder: string }, builder: Builder): Promise<Response> {
  const { method } = request;
  const url = new URL(request.url);
  if (WEBHOOK_PATH.test(url.pathname) && method === "POST") return receiveWebhook(request, site.secrets ?? [], () => { builder.request(); });
  if (site.recorded && isRecordedPath(url.pathname)) return site.recorded.fetch(request);
  if (method !== "GET" && method !== "HEAD") return new Response(null, { status: 405 });
  return (await answerFile(site.folder, url)) ?? answerAbsent(site, decodeURIComponent(url.pathname));
}
