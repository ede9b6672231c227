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
 * The example that was asked with the same address answers; else the successful one of the same operation that shares
 * most of the query, with 404 for places and paths nobody recorded. `If-None-Match` with its `ETag` is answered 304.
 */
export function mockFetch(examples: Iterable<Example>): typeof globalThis.fetch {
  // What was recorded as 304 follows from the ETag of the whole answer.
  const known = [...examples].filter((one) => one.response.status !== 304);
  return async (input, init) => {
    const request = new Request(input, init);
    const address = new URL(request.url);
    const found = answerTo(request.method, address, known);
    if (!found) return respond(404, { "Content-Type": "application/problem+json" }, NOT_FOUND);
    const { status, headers, body } = found.response;
    const asked = request.headers.get("If-None-Match");
    if (asked && status === 200 && asked === headers.ETag) return respond(304, headers, null);
    return respond(status, headers, body);
  };
}

const NOT_FOUND = {
  type: "urn:clarion:problem:not-found",
  title: "Not Found",
  status: 404,
  detail: "No example was recorded for this address.",
  errors: [],
};

function answerTo(method: string, address: URL, known: Example[]): Example | undefined {
  const candidates = known
    .filter((one) => one.operation.startsWith(`${method} `))
    .map((example) => ({ example, at: new URL(example.request.address, address) }));
  const same = candidates.find(({ at }) => alike(at, address));
  if (same) return same.example;
  return candidates
    .filter(({ at, example }) => at.pathname === address.pathname && example.response.status < 300)
    .filter(({ at }) => at.searchParams.get("path") === address.searchParams.get("path"))
    .sort((a, b) => shared(b.at, address) - shared(a.at, address))[0]?.example;
}

function alike(one: URL, other: URL): boolean {
  one.searchParams.sort();
  other.searchParams.sort();
  return one.pathname === other.pathname && one.search === other.search;
}

function shared(one: URL, other: URL): number {
  return [...one.searchParams].filter(([name, value]) => other.searchParams.getAll(name).includes(value)).length;
}

function respond(status: number, headers: Record<string, string>, body: unknown): Response {
  const empty = body === null || body === undefined;
  return new Response(empty ? null : typeof body === "string" ? body : JSON.stringify(body), { status, headers });
}
