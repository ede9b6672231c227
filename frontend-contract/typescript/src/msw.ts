/** The recorded answers for Mock Service Worker (mswjs.io), in tests on Node and in a browser without a CMS. */
import { http, type HttpHandler } from "msw";

import { examples, type ExampleName } from "./examples.ts";
import { answered, mockFetch, type Example } from "./mock.ts";
import { OPERATIONS } from "./operations.ts";

export interface HandlerOptions {
  /** Where the CMS would be: `https://cms.example.org`. Any host, if left out. */
  baseUrl?: string;
  /** Other examples than those of this package. */
  examples?: Iterable<Example>;
}

/**
 * A handler for every operation: `setupServer(...handlers())`, or `setupWorker` in a browser.
 *
 * They answer as `mockFetch` does: what was recorded, else the answer nearest to the question, else 404.
 */
export function handlers(options: HandlerOptions = {}): HttpHandler[] {
  const fetch = mockFetch(options.examples ?? Object.values<Example>(examples));
  return Object.keys(OPERATIONS).flatMap((operation) => both(operation, options, (request) => fetch(request)));
}

/** Its operation gets this answer, whatever is asked: `server.use(...answerWith("sign_up.too-many"))`. */
export function answerWith(name: ExampleName, options: Pick<HandlerOptions, "baseUrl"> = {}): HttpHandler[] {
  const { operation, response }: Example = examples[name];
  return both(operation, options, (request) => answered(response, request));
}

/** HEAD answers wherever GET does. */
function both(operation: string, options: HandlerOptions, answer: (request: Request) => Response | Promise<Response>) {
  const [method, path] = operation.split(" ") as [string, string];
  const address = (options.baseUrl?.replace(/\/+$/, "") ?? "*") + path.replace(/\{(\w+)\}/g, ":$1");
  const of = method === "POST" ? [http.post] : [http.get, http.head];
  return of.map((handle) => handle(address, ({ request }) => answer(request)));
}
