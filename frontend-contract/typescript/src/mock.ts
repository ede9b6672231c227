/** The recorded responses as a `fetch` function, for tests and for development without a CMS. */

/** A recorded request and its response: the content of a file in `examples/`. */
export interface Example {
  operation: string;
  request: { address: string; headers: Record<string, string>; body: unknown };
  response: { status: number; headers: Record<string, string>; body: unknown };
}

/**
 * Create a `fetch` function that responds from examples: `createClient({ baseUrl: "http://mock", fetch: mockFetch(examples) })`.
 *
 * It returns the response recorded for the same URL, headers and body. Without one, it returns the successful response of
 * the same path that shares most query parameters, or 404 if there is none. A matching `If-None-Match` gives 304.
 */
export function mockFetch(examples: Iterable<Example>): typeof globalThis.fetch {
  // A recorded 304 is not needed: it follows from the ETag of the full response.
  const candidates = [...examples].filter((one) => one.response.status !== 304);
  return async (input, init) => {
    const request = new Request(input, init);
    const example = findExample(request, await request.clone().text(), candidates);
    return replay(example?.response ?? NOT_FOUND, request);
  };
}

/** Create an example's response to a request: 304 if its ETag matches, without a body for HEAD. */
export function replay({ status, headers, body }: Example["response"], request: Request): Response {
  const etag = request.headers.get("If-None-Match");
  if (etag && status === 200 && etag === headers.ETag) return new Response(null, { status: 304, headers });
  const empty = body === null || request.method === "HEAD";
  return new Response(empty ? null : typeof body === "string" ? body : JSON.stringify(body), { status, headers });
}

const NOT_FOUND = {
  status: 404,
  headers: { "Content-Type": "application/problem+json" },
  body: {
    type: "urn:clarion:problem:not-found",
    title: "Not Found",
    status: 404,
    detail: "No example was recorded for this address.",
    errors: [],
  },
};

function findExample(request: Request, body: string, examples: Example[]): Example | undefined {
  const url = new URL(request.url);
  const method = request.method === "HEAD" ? "GET" : request.method;
  const candidates = examples
    .filter((one) => one.operation.startsWith(`${method} `))
    .map((example) => ({ example, exampleUrl: new URL(example.request.address, url) }));
  const exact = candidates.find(({ exampleUrl, example }) => isSameUrl(exampleUrl, url) && isSameRequest(example, request, body));
  if (exact) return exact.example;
  return candidates
    .filter(({ exampleUrl, example }) => exampleUrl.pathname === url.pathname && example.response.status < 300)
    .filter(({ exampleUrl }) => exampleUrl.searchParams.get("path") === url.searchParams.get("path"))
    .filter(({ example }) => !("Authorization" in example.request.headers))
    .sort((a, b) => countShared(b.exampleUrl, url) - countShared(a.exampleUrl, url))[0]?.example;
}

/** Return whether a request has the example's headers and body. It may have further headers. */
function isSameRequest({ request: { headers, body } }: Example, request: Request, sent: string): boolean {
  const sameHeaders = Object.entries(headers).every(([name, value]) => request.headers.get(name) === value);
  return sameHeaders && (body === null ? sent === "" : normaliseJson(JSON.stringify(body)) === normaliseJson(sent));
}

/** Sort the keys of JSON objects, for comparison. Text that is not JSON is returned unchanged. */
function normaliseJson(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), (_, value: unknown) =>
      value && typeof value === "object" && !Array.isArray(value) ? Object.fromEntries(Object.entries(value).sort()) : value,
    );
  } catch {
    return text;
  }
}

function isSameUrl(one: URL, other: URL): boolean {
  one.searchParams.sort();
  other.searchParams.sort();
  return one.pathname === other.pathname && one.search === other.search;
}

function countShared(one: URL, other: URL): number {
  return [...one.searchParams].filter(([name, value]) => other.searchParams.getAll(name).includes(value)).length;
}
