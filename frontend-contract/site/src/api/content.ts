/** What this site reads from the CMS: content through the cache, search and drafts past it. */
import {
  createClient,
  ProblemError,
  toSearchParams,
  type Answer,
  type Answered,
  type Client,
  type Question,
} from "../../../typescript/src/index.ts";
import type { Config } from "../config.ts";
import type { Loaded, TaggedCache } from "./cache.ts";
import { lifetimeOf } from "./lifetime.ts";

/** The addresses whose answers may be kept. */
export type Cacheable =
  | "/resolve"
  | "/releases"
  | "/stories"
  | "/calls-to-action"
  | "/navigation"
  | "/settings"
  | "/topics"
  | "/regions";

/** The CMS did not answer in time, or not at all, or answered that it could not. */
export class Unavailable extends Error {
  readonly retryAfter: number | null;

  constructor(cause: unknown, retryAfter: number | null = null) {
    super(`The CMS is out of reach: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    this.retryAfter = retryAfter;
  }
}

export class Content {
  readonly client: Client;
  readonly cache: TaggedCache;
  readonly #timeout: number;

  constructor(config: Config, cache: TaggedCache, fetch: typeof globalThis.fetch = globalThis.fetch) {
    const base = { baseUrl: config.apiUrl, fetch };
    this.client = createClient(config.site ? { ...base, site: config.site } : base);
    this.cache = cache;
    this.#timeout = config.timeout;
  }

  /** Content. Throws ProblemError (404, 422) and Unavailable. */
  get<Path extends Cacheable>(path: Path, query: Question<Path>): Promise<Answer<Path>> {
    const key = `${path}?${toSearchParams(query).toString()}`;
    return this.cache.read(key, (etag) => this.#load(path, query, etag));
  }

  /** A search, for the visitor at that address; never kept. */
  async search(query: Question<"/search">, visitor: string): Promise<Answer<"/search">> {
    const given = { query, headers: { "X-Forwarded-For": visitor }, init: this.init() };
    return (await this.reached(this.client.get("/search", given))).data;
  }

  /** A text of the CMS that may be kept, such as a feed; null if this CMS has none. */
  async raw(path: string, query: object): Promise<string | null> {
    return this.cache.read(`${path}?${toSearchParams(query).toString()}`, async () => {
      const ask = this.client.get as unknown as (path: string, given: object) => Promise<Answered<string>>;
      try {
        const { data, headers, cacheTags: tags } = await this.reached(ask(path, { query, init: this.init() }));
        const text = typeof data === "string" ? data : JSON.stringify(data);
        return { changed: true, value: text, etag: null, tags, lifetime: lifetimeOf(headers.get("Cache-Control")) };
      } catch (error) {
        if (!(error instanceof ProblemError)) throw error;
        return { changed: true, value: null, etag: null, tags: [], lifetime: { fresh: 0, stale: 0 } };
      }
    });
  }

  /** What must not be kept: a draft. */
  async fresh(path: string, headers: Record<string, string>): Promise<unknown> {
    const ask = this.client.get as unknown as (path: string, given: object) => Promise<Answered<unknown>>;
    return (await this.reached(ask(path, { headers, init: this.init() }))).data;
  }

  /** Tells the CMS something. */
  async post(path: string, body: object): Promise<unknown> {
    const ask = this.client.post as unknown as (path: string, given: object) => Promise<Answered<unknown>>;
    return (await this.reached(ask(path, { body, init: this.init() }))).data;
  }

  /** Options of `fetch` for one request. */
  init(): RequestInit {
    return { signal: AbortSignal.timeout(this.#timeout) };
  }

  /** The answer, or Unavailable where the CMS gave none that a visitor could use. */
  async reached<Value>(asking: Promise<Value>): Promise<Value> {
    try {
      return await asking;
    } catch (error) {
      if (error instanceof ProblemError && error.status < 500 && error.status !== 429) throw error;
      throw new Unavailable(error, error instanceof ProblemError ? error.retryAfter : null);
    }
  }

  async #load<Path extends Cacheable>(
    path: Path,
    query: Question<Path>,
    etag: string | null,
  ): Promise<Loaded<Answer<Path>>> {
    // What `path` allows is checked where `get` is called; one place cannot hold the types of all of them.
    const ask = this.client.getIfChanged as unknown as (path: Path, etag: string | null, given: object) => Asked<Path>;
    const answer = await this.reached(ask(path, etag, { query, init: this.init() }));
    const lifetime = lifetimeOf(answer.headers.get("Cache-Control"));
    if (answer.status === 304) return { changed: false, lifetime };
    return { changed: true, value: answer.data, etag: answer.etag, tags: answer.cacheTags, lifetime };
  }
}

type Asked<Path extends Cacheable> = Promise<
  | { status: 304; headers: Headers }
  | { status: 200; data: Answer<Path>; etag: string | null; cacheTags: string[]; headers: Headers }
>;
