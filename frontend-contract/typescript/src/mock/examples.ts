/** Recorded requests with their responses. */

/** A recorded request and its response: the content of a file in `examples/`. */
export interface Example {
  operation: string;
  request: { address: string; headers: Record<string, string>; body: unknown };
  response: { status: number; headers: Record<string, string>; body: unknown };
}

/** Find the example of the same URL, headers and body. */
export function findExample(request: Request, sent: string, examples: Iterable<Example>): Example | undefined {
  const url = new URL(request.url);
  const method = request.method === "HEAD" ? "GET" : request.method;
  return [...examples].find(
    (example) =>
      example.operation.startsWith(`${method} `) &&
      isSameUrl(new URL(example.request.address, url), new URL(url)) &&
      isSameRequest(example, request, sent),
  );
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
