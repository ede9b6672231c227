/** Requests from this site to the CMS: cached for content, uncached for searches and drafts. */
import {
  createClient,
  ProblemError,
  toSearchParams,
  type Client,
  type OperationAt,
  type OptionsOf,
  type QueryParams,
  type ResponseBody,
} from "../../../typescript/src/index.ts";
import type { Config } from "../config.ts";
import { parseLifetime, type LoadResult, type TaggedCache } from "./cache.ts";

/** The API paths whose responses may be cached. */
export type CacheablePath = "/resolve" | "/site" | "/releases" | "/feeds/{kind}.{notation}";

/** What every page of a language has around its content: navigation, settings, topics and regions. */
export type SiteChrome = ResponseBody<"/site">;

type RequestOptions<Path extends CacheablePath> = OptionsOf<OperationAt<"get", Path>>;

type ConditionalResponse<Path extends CacheablePath> = Promise<
  | { status: 304; headers: Headers }
  | { status: 200; data: ResponseBody<Path>; etag: string | null; cacheTags: string[]; headers: Headers }
>;

/** The CMS did not respond in time, could not be reached, or responded with 429 or a server error. */
export class CmsUnavailableError extends Error {
  /** Seconds until the next attempt, if the CMS named them. */
  readonly retryAfter: number | null;

  constructor(cause: unknown, retryAfter: number | null = null) {
    super(`The CMS is unavailable: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    this.retryAfter = retryAfter;
  }
}

export class CmsClient {
  readonly api: Client;
  readonly cache: TaggedCache;
  /** The `site` field of request bodies, if the CMS has several sites. In queries, `api` adds it. */
  readonly siteParameter: { site?: string };
  readonly #timeout: number;
  readonly #userBarUrl: string;
  readonly #fetch: typeof globalThis.fetch;

  constructor(config: Config, cache: TaggedCache, fetch: typeof globalThis.fetch = globalThis.fetch) {
    this.siteParameter = config.site ? { site: config.site } : {};
    this.api = createClient({ baseUrl: config.apiUrl, fetch: retryConnection(fetch), ...this.siteParameter });
    this.cache = cache;
    this.#timeout = config.timeout;
    this.#userBarUrl = `${config.apiUrl}/preview-bar`;
    this.#fetch = fetch;
  }

  /** Return content from the cache or the CMS. Throws ProblemError (404, 422) and CmsUnavailableError. */
  get<Path extends CacheablePath>(path: Path, options: RequestOptions<Path>): Promise<ResponseBody<Path>> {
    const { query, path: pathParams } = options as { query?: object; path?: object };
    const key = `${path}?${toSearchParams({ ...query, ...pathParams }).toString()}`;
    return this.cache.getOrLoad(key, (etag) => this.#load(path, options, etag));
  }

  /** Return navigation, settings and terms of a language. They are cached, so most pages cost no request for them. */
  getSiteChrome(locale: string): Promise<SiteChrome> {
    return this.get("/site", { query: { locale } });
  }

  /** Search, without the cache. `forwardedFor` is passed on because the CMS limits requests by client address. */
  async search(query: QueryParams<"/search">, forwardedFor: string): Promise<ResponseBody<"/search">> {
    const options = { query, headers: { "X-Forwarded-For": forwardedFor }, init: this.requestInit() };
    return (await this.requireAvailable(this.api.get("/search", options))).data;
  }

  /** Return the HTML of Wagtail's user bar for a draft in the editor's panel. Empty for shared drafts and on errors. */
  async getUserBar(token: string): Promise<string> {
    try {
      const response = await this.#fetch(this.#userBarUrl, { headers: { Authorization: `Preview ${token}` }, ...this.requestInit() });
      return response.ok ? await response.text() : "";
    } catch {
      return ""; // show the draft without its content checks
    }
  }

  /** Return the `fetch` options of one request, with its timeout. */
  requestInit(): RequestInit {
    return { signal: AbortSignal.timeout(this.#timeout) };
  }

  /** Await a request, and throw CmsUnavailableError instead of network errors, 429 and server errors. */
  async requireAvailable<Value>(request: Promise<Value>): Promise<Value> {
    try {
      return await request;
    } catch (error) {
      if (error instanceof ProblemError && error.status < 500 && error.status !== 429) throw error;
      throw new CmsUnavailableError(error, error instanceof ProblemError ? error.retryAfter : null);
    }
  }

  async #load<Path extends CacheablePath>(
    path: Path,
    options: RequestOptions<Path>,
    etag: string | null,
  ): Promise<LoadResult<ResponseBody<Path>>> {
    // TypeScript cannot resolve the option types of a generic path; callers of `get` have been checked already.
    const getIfChanged = this.api.getIfChanged as unknown as (
      path: Path,
      etag: string | null,
      options: object,
    ) => ConditionalResponse<Path>;
    const response = await this.requireAvailable(getIfChanged(path, etag, { ...options, init: this.requestInit() }));
    const lifetime = parseLifetime(response.headers.get("Cache-Control"));
    if (response.status === 304) return { changed: false, lifetime };
    return { changed: true, value: response.data, etag: response.etag, tags: response.cacheTags, lifetime };
  }
}

/** Repeat a request once if the connection failed: the CMS may close a kept-alive connection just before it is reused. */
function retryConnection(fetch: typeof globalThis.fetch): typeof globalThis.fetch {
  return async (input, init) => {
    try {
      return await fetch(input, init);
    } catch (error) {
      if (!(error instanceof TypeError)) throw error; // a timeout is not repeated
      return fetch(input, init);
    }
  };
}
