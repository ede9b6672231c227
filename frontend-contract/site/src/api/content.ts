/** What this site reads from the CMS: content through the cache, search and drafts past it. */
import {
  createClient,
  ProblemError,
  toSearchParams,
  type Answer,
  type Client,
  type OperationAt,
  type OptionsOf,
  type Question,
} from "../../../typescript/src/index.ts";
import type { Config } from "../config.ts";
import type { Loaded, TaggedCache } from "./cache.ts";
import { lifetimeOf } from "./lifetime.ts";

/** The addresses whose answers may be kept. */
export type Cacheable = "/resolve" | "/site" | "/releases" | "/feeds/{kind}.{notation}";

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
  /** For what is posted: the site, if this is one of several. Questions have it from the client. */
  readonly where: { site?: string };
  readonly #timeout: number;
  readonly #barUrl: string;
  readonly #fetch: typeof globalThis.fetch;

  constructor(config: Config, cache: TaggedCache, fetch: typeof globalThis.fetch = globalThis.fetch) {
    this.where = config.site ? { site: config.site } : {};
    this.client = createClient({ baseUrl: config.apiUrl, fetch: steady(fetch), ...this.where });
    this.cache = cache;
    this.#timeout = config.timeout;
    this.#barUrl = `${config.apiUrl}/preview-bar`;
    this.#fetch = fetch;
  }

  /** Content. Throws ProblemError (404, 422) and Unavailable. */
  get<Path extends Cacheable>(path: Path, given: Given<Path>): Promise<Answer<Path>> {
    const { query, path: places } = given as { query?: object; path?: object };
    const key = `${path}?${toSearchParams({ ...query, ...places }).toString()}`;
    return this.cache.read(key, (etag) => this.#load(path, given, etag));
  }

  /** A search, for the visitor at that address; never kept. */
  async search(query: Question<"/search">, visitor: string): Promise<Answer<"/search">> {
    const given = { query, headers: { "X-Forwarded-For": visitor }, init: this.init() };
    return (await this.reached(this.client.get("/search", given))).data;
  }

  /** The CMS's user bar for a draft in the editor's panel, as HTML. Empty for one that was shared, and where there is none. */
  async bar(token: string): Promise<string> {
    try {
      const response = await this.#fetch(this.#barUrl, { headers: { Authorization: `Preview ${token}` }, ...this.init() });
      return response.ok ? await response.text() : "";
    } catch {
      return ""; // a draft is worth showing without its checks
    }
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

  async #load<Path extends Cacheable>(path: Path, given: Given<Path>, etag: string | null): Promise<Loaded<Answer<Path>>> {
    // What `path` allows is checked where `get` is called; one place cannot hold the types of all of them.
    const ask = this.client.getIfChanged as unknown as (path: Path, etag: string | null, given: object) => Asked<Path>;
    const answer = await this.reached(ask(path, etag, { ...given, init: this.init() }));
    const lifetime = lifetimeOf(answer.headers.get("Cache-Control"));
    if (answer.status === 304) return { changed: false, lifetime };
    return { changed: true, value: answer.data, etag: answer.etag, tags: answer.cacheTags, lifetime };
  }
}

/** Once more where there was no answer at all: the CMS may close a connection at the moment we use it again. */
function steady(fetch: typeof globalThis.fetch): typeof globalThis.fetch {
  return async (input, init) => {
    try {
      return await fetch(input, init);
    } catch (error) {
      if (!(error instanceof TypeError)) throw error; // it took too long
      return fetch(input, init);
    }
  };
}

type Given<Path extends Cacheable> = OptionsOf<OperationAt<"get", Path>>;

type Asked<Path extends Cacheable> = Promise<
  | { status: 304; headers: Headers }
  | { status: 200; data: Answer<Path>; etag: string | null; cacheTags: string[]; headers: Headers }
>;
