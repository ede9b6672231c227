/** The recorded responses as handlers for Mock Service Worker (mswjs.io), for tests and for development without a CMS. */
import { http, type HttpHandler } from "msw";

import { examples, type ExampleName } from "./examples.ts";
import { mockFetch, replay, type Example } from "./mock.ts";
import { OPERATIONS } from "./operations.ts";

export interface HandlerOptions {
  /** The URL of the CMS: `https://cms.example.org`. Without it the handlers match every host. */
  baseUrl?: string;
  /** Replaces the examples of this package. */
  examples?: Iterable<Example>;
}

/**
 * Create handlers for every operation: `setupServer(...handlers())`, or `setupWorker` in a browser.
 *
 * They select responses as `mockFetch` does.
 */
export function handlers(options: HandlerOptions = {}): HttpHandler[] {
  const fetch = mockFetch(options.examples ?? Object.values<Example>(examples));
  return Object.keys(OPERATIONS).flatMap((operation) => createHandlers(operation, options, (request) => fetch(request)));
}

/** Create handlers that give one recorded response to every request of its operation: `server.use(...answerWith("sign_up.too-many"))`. */
export function answerWith(name: ExampleName, options: Pick<HandlerOptions, "baseUrl"> = {}): HttpHandler[] {
  const { operation, response }: Example = examples[name];
  return createHandlers(operation, options, (request) => replay(response, request));
}

/** Create the handlers of an operation. Every GET operation also has one for HEAD. */
function createHandlers(operation: string, options: HandlerOptions, respond: (request: Request) => Response | Promise<Response>) {
  const [method, path] = operation.split(" ") as [string, string];
  const pattern = (options.baseUrl?.replace(/\/+$/, "") ?? "*") + path.replace(/\{(\w+)\}/g, ":$1");
  const methods = method === "POST" ? [http.post] : [http.get, http.head];
  return methods.map((handle) => handle(pattern, ({ request }) => respond(request)));
}
