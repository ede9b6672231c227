/** The mock as handlers for Mock Service Worker (mswjs.io), for tests and for development without a CMS. */
import { http, type HttpHandler } from "msw";

import { examples, type ExampleName } from "./examples.ts";
import { respond } from "./mock/answer.ts";
import { mockFetch, type MockOptions } from "./mock/index.ts";
import { OPERATIONS } from "./operations.ts";

/** Options of `handlers`. */
export interface HandlerOptions extends MockOptions {
  /** The URL of the CMS: `https://cms.example.org`. Without it the handlers match every host. */
  baseUrl?: string;
}

/**
 * Create handlers for every operation: `setupServer(...handlers())`, or `setupWorker` in a browser.
 *
 * They answer as `mockFetch` does.
 */
export function handlers(options: HandlerOptions = {}): HttpHandler[] {
  const fetch = mockFetch(options);
  return Object.keys(OPERATIONS).flatMap((operation) => createHandlers(operation, options, (request) => fetch(request)));
}

/** Create handlers that give one recorded response to every request of its operation: `server.use(...answerWith("sign_up.too-many"))`. */
export function answerWith(name: ExampleName, options: Pick<HandlerOptions, "baseUrl"> = {}): HttpHandler[] {
  const { operation, response } = examples[name];
  return createHandlers(operation, options, (request) => respond(response, request));
}

/** Create the handlers of an operation. Every GET operation also has one for HEAD. */
function createHandlers(operation: string, options: HandlerOptions, answer: (request: Request) => Response | Promise<Response>) {
  const [method, path] = operation.split(" ") as [string, string];
  const pattern = (options.baseUrl?.replace(/\/+$/, "") ?? "*") + path.replace(/\{(\w+)\}/g, ":$1");
  const methods = method === "POST" ? [http.post] : [http.get, http.head];
  return methods.map((handle) => handle(pattern, ({ request }) => answer(request)));
}
