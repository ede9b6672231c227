/** Requests with the platform's own `fetch` and the types of this package, without its client. */
import { verifyWebhook, type ResponseBody, type Problem, type QueryParams } from "../src/index.ts";

export async function search(cms: string, query: QueryParams<"/api/v1/search">): Promise<ResponseBody<"/api/v1/search">> {
  const url = new URL("/api/v1/search", cms);
  for (const [name, values] of Object.entries(query)) {
    for (const value of [values].flat()) url.searchParams.append(name, String(value));
  }
  const response = await fetch(url);
  if (!response.ok) throw new Error(((await response.json()) as Problem).detail);
  return (await response.json()) as ResponseBody<"/api/v1/search">;
}

export const results = search("http://localhost:8000", { q: "press freedom", topic: ["media", "law"], sort: "newest" });

/** Webhooks are distinguished by `type`. Each names the cache tags to purge. */
export async function handleWebhook(request: Request, secret: string): Promise<string[]> {
  const event = await verifyWebhook(request.headers, await request.text(), secret);
  switch (event.type) {
    case "page.removed":
      return [event.data.path, ...event.data.tags];
    case "pages.changed":
      return event.data.changes.map(({ change, path }) => `${change} ${path}`);
    default:
      return event.data.tags;
  }
}
