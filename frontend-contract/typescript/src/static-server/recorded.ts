/** The recorded responses of the package in the place of a CMS, at the address of the website itself. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { readRequest, writeResponse } from "./http.ts";

/** What the CMS would answer: its API, pictures, documents. */
const PATHS = /^\/(api|media|documents|images)\//;
const DEFAULT_URL = "http://localhost:4321";

/** What asks for the recorded responses: `API_URL=examples`. */
export interface RecordedEnvironment {
  API_URL?: string | undefined;
  /** The address of the website, at which it also answers in the place of the CMS. */
  FRONTEND_URL?: string | undefined;
}

/** The recorded responses. */
export interface RecordedCms {
  /** The address of the website. */
  url: string;
  fetch: typeof globalThis.fetch;
}

/** Return the recorded responses if the environment asks for them, otherwise null. Pictures are drawn. */
export async function loadRecordedCms({ API_URL, FRONTEND_URL }: RecordedEnvironment): Promise<RecordedCms | null> {
  if (API_URL !== "examples") return null;
  const { mockFetch } = await import("../mock/index.ts");
  const url = new URL(FRONTEND_URL || DEFAULT_URL).origin;
  return { url, fetch: mockFetch({ cmsUrl: url, frontendUrl: url }) };
}

/** Return whether the recorded responses answer a request to the website. */
export function isRecordedPath(pathname: string): boolean {
  return PATHS.test(pathname);
}

/** The part of a plugin of Vite that is used here. */
export interface RecordedPlugin {
  name: string;
  configureServer: (server: { middlewares: { use: (handle: (incoming: IncomingMessage, outgoing: ServerResponse, next: (error?: unknown) => void) => void) => unknown } }) => void;
}

/** Create a plugin of Vite with which its development server answers in the place of a CMS, too: `vite: { plugins: [recordedCms(process.env)] }`. */
export function recordedCms(environment: RecordedEnvironment): RecordedPlugin {
  const loading = loadRecordedCms(environment);
  const handle = async (incoming: IncomingMessage, outgoing: ServerResponse, next: (error?: unknown) => void) => {
    const recorded = await loading;
    const request = recorded && isRecordedPath(incoming.url ?? "") ? await readRequest(incoming) : null;
    if (recorded && request) await writeResponse(await recorded.fetch(request), outgoing, incoming.method);
    else next();
  };
  return {
    name: "clarion-recorded-cms",
    configureServer: ({ middlewares }) => {
      middlewares.use((incoming, outgoing, next) => { handle(incoming, outgoing, next).catch(next); });
    },
  };
}
