/** The component's requests. */
import type { Client } from "../client.ts";
import type { SearchAnswer, Suggested } from "../schema.ts";
import type { QueryParams } from "../types.ts";
import type { Advice } from "./view.ts";

const MAX_CACHED_ANSWERS = 20; // so that the back button shows results at once
const MAX_SUGGESTIONS = 8;
const MAX_LATEST = 3;

export class Loader {
  readonly #client: Client;
  readonly #answers = new Map<string, SearchAnswer>();

  constructor(client: Client) {
    this.#client = client;
  }

  /** Get the answer to a search, and advice if nothing was found. `fromCache`: that of an earlier search if there is one. */
  async search(query: QueryParams<"/search">, signal: AbortSignal, fromCache = false): Promise<{ answer: SearchAnswer; advice: Advice | null }> {
    const answer = await this.#search(query, signal, fromCache);
    const isEmpty = answer.items.length === 0 && answer.promoted.length === 0;
    return { answer, advice: isEmpty ? await this.#advise(signal) : null };
  }

  async #search(query: QueryParams<"/search">, signal: AbortSignal, fromCache: boolean): Promise<SearchAnswer> {
    const key = JSON.stringify(query);
    const cached = fromCache && this.#answers.get(key);
    if (cached) return cached;
    const { data } = await this.#client.get("/search", { query, signal });
    this.#answers.set(key, data);
    const [oldest] = this.#answers.keys();
    if (oldest !== undefined && this.#answers.size > MAX_CACHED_ANSWERS) this.#answers.delete(oldest);
    return data;
  }

  /** Get what helps after a search without results. It is left out if it is not available. */
  async #advise(signal: AbortSignal): Promise<Advice> {
    const [topics, latest] = await Promise.allSettled([
      this.#client.get("/topics", { signal }),
      this.#client.get("/releases", { query: { limit: MAX_LATEST }, signal }),
    ]);
    return {
      topics: topics.status === "fulfilled" ? topics.value.data.items : [],
      latest: latest.status === "fulfilled" ? latest.value.data.items : [],
    };
  }

  /** Get suggestions, or none: a search works without them. */
  async suggest(q: string, signal: AbortSignal): Promise<Suggested[]> {
    try {
      return (await this.#client.get("/search/suggest", { query: { q, limit: MAX_SUGGESTIONS }, signal })).data.items;
    } catch {
      return [];
    }
  }

  /** Report a click. `keepalive` sends it although the browser leaves the page; it may be lost, which harms nobody. */
  reportClick(queryId: string, pageId: number): void {
    this.#client.post("/search/clicks", { body: { query_id: queryId, page_id: pageId }, init: { keepalive: true } }).catch(() => undefined);
  }
}
