/** The recorded answers as a `fetch`, for tests and for building without a CMS. Needs no framework. */

/** A file of `examples/`. */
export interface Example {
  operation: string;
  request: { address: string; headers: Record<string, string>; body: unknown };
  response: { status: number; headers: Record<string, string>; body: unknown };
}

/**
 * A `fetch` that answers from examples: `createClient({ baseUrl: "http://mock", fetch: mockFetch(examples) })`.
 *
 * The example that was asked with the same address, headers and body answers; else the successful one of the same
 * operation that shares most of the query, with 404 for places and paths nobody recorded. `If-None-Match` with its
 * `ETag` is answered 304.
 */
export function mockFetch(examples: Iterable<Example>): typeof globalThis.fetch {
  // What was recorded as 304 follows from the ETag of the whole answer.
  const known = [...examples].filter((one) => one.response.status !== 304);
  return async (input, init) => {
    const request = new Request(input, init);
    const found = answerTo(request, await request.clone().text(), known);
    return answered(found?.response ?? NOT_FOUND, request);
  };
}

/** An example's answer to this request: 304 where it has that already, no body to HEAD. */
export function answered({ status, headers, body }: Example["response"], request: Request): Response {
  const asked = request.headers.get("If-None-Match");
  if (asked && status === 200 && asked === headers.ETag) return new Response(null, { status: 304, headers });
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

function answerTo(request: Request, body: string, known: Example[]): Example | undefined {
  const address = new URL(request.url);
  const method = request.method === "HEAD" ? "GET" : request.method;
  const candidates = known
    .filter((one) => one.operation.startsWith(`${method} `))
    .map((example) => ({ example, at: new URL(example.request.address, address) }));
  const same = candidates.find(({ at, example }) => alike(at, address) && isAskedSo(example, request, body));
  if (same) return same.example;
  return candidates
    .filter(({ at, example }) => at.pathname === address.pathname && example.response.status < 300)
    .filter(({ at }) => at.searchParams.get("path") === address.searchParams.get("path"))
    .filter(({ example }) => !("Authorization" in example.request.headers))
    .sort((a, b) => shared(b.at, address) - shared(a.at, address))[0]?.example;
}

/** With the example's own headers and body; others may come too. */
function isAskedSo({ request: { headers, body } }: Example, request: Request, sent: string): boolean {
  const same = Object.entries(headers).every(([name, value]) => request.headers.get(name) === value);
  return same && (body === null ? sent === "" : sorted(JSON.stringify(body)) === sorted(sent));
}

/** One spelling of the same JSON; what is none stays as it is. */
function sorted(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), (_, value: unknown) =>
      value && typeof value === "object" && !Array.isArray(value) ? Object.fromEntries(Object.entries(value).sort()) : value,
    );
  } catch {
    return text;
  }
}

function alike(one: URL, other: URL): boolean {
  one.searchParams.sort();
  other.searchParams.sort();
  return one.pathname === other.pathname && one.search === other.search;
}

function shared(one: URL, other: URL): number {
  return [...one.searchParams].filter(([name, value]) => other.searchParams.getAll(name).includes(value)).length;
}
