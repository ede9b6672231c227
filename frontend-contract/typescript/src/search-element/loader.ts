/** The component's requests. */
import type { Client } from "../client.ts";
import type { SearchAnswer, Suggested } from "../schema.ts";
import { isEmpty } from "../search-answers.ts";
import type { QueryParams } from "../types.ts";
import type { Advice } from "./view.ts";

const MAX_CACHED_ANSWERS = 20; // so that the back button shows results at once
const MAX_SUGGESTIONS = 8;
const MAX_LATEST = 3;

export type Loader = ReturnType<typeof createLoader>;

export function createLoader(client: Pick<Client, "get" | "post">) {
  const answers = new Map<string, SearchAnswer>();

  async function find(query: QueryParams<"/search">, signal: AbortSignal, fromCache: boolean): Promise<SearchAnswer> {
    const key = JSON.stringify(query);
    const cached = fromCache && answers.get(key);
    if (cached) return cached;
    const { data } = await client.get("/search", { query, signal });
    if (answers.size >= MAX_CACHED_ANSWERS) answers.clear();
    answers.set(key, data);
    return data;
  }

  /** Get what helps after a search without results. It is left out if it is not available. */
  async function advise(signal: AbortSignal): Promise<Advice> {
    const [topics, latest] = await Promise.allSettled([client.get("/topics", { signal }), client.get("/releases", { query: { limit: MAX_LATEST }, signal })]);
    return {
      topics: topics.status === "fulfilled" ? topics.value.data.items : [],
      latest: latest.status === "fulfilled" ? latest.value.data.items : [],
    };
  }

  return {
    /** Get the answer to a search, and advice if nothing was found. `fromCache`: that of an earlier search if there is one. */
    async search(query: QueryParams<"/search">, signal: AbortSignal, fromCache = false): Promise<{ answer: SearchAnswer; advice: Advice | null }> {
      const answer = await find(query, signal, fromCache);
      return { answer, advice: isEmpty(answer) ? await advise(signal) : null };
    },
    /** Get suggestions, or none: a search works without them. */
    async suggest(q: string, signal: AbortSignal): Promise<Suggested[]> {
      try {
        return (await client.get("/search/suggest", { query: { q, limit: MAX_SUGGESTIONS }, signal })).data.items;
      } catch {
        return [];
      }
    },
    /** Report a click. `keepalive` sends it although the browser leaves the page; it may be lost, which harms nobody. */
    reportClick(queryId: string, pageId: number): void {
      client.post("/search/clicks", { body: { query_id: queryId, page_id: pageId }, init: { keepalive: true } }).catch(() => undefined);
    },
  };
}
