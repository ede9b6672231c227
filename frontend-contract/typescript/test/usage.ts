/** Asking with the platform's own `fetch`, as the README shows it. */
import { verifyWebhook, type Answer, type Problem, type Question } from "../src/index.ts";

export async function search(cms: string, question: Question<"/api/v1/search">): Promise<Answer<"/api/v1/search">> {
  const address = new URL("/api/v1/search", cms);
  for (const [name, values] of Object.entries(question)) {
    for (const value of [values].flat()) address.searchParams.append(name, String(value));
  }
  const response = await fetch(address);
  if (!response.ok) throw new Error(((await response.json()) as Problem).detail);
  return (await response.json()) as Answer<"/api/v1/search">;
}

export const found = search("http://localhost:8000", { q: "press freedom", topic: ["media", "law"], sort: "newest" });

/** What a webhook says is told apart by `type`; each names the tags to forget. */
export async function received(request: Request, secret: string): Promise<string[]> {
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
