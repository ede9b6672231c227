/** Requests from this site to the CMS: cached for content, uncached for searches and drafts. */
import {
  createClient,
  ProblemError,
  toSearchParams,
  type Client,
  type OperationAt,
  type OptionsOf,
  type ResponseBody,
} from "clarion-contract";
import { isUnknownSite, readLifetime, retryConnection } from "clarion-contract/site";
import type { Config } from "../config.ts";
import type { LoadResult, TaggedCache } from "./cache.ts";

/** The API paths whose responses may be cached. */
export type CacheablePath =
  | "/resolve"
  | "/site"
  | "/releases"
  | "/feeds/{kind}.{notation}"
  | "/pages/{page_id}"
  | "/pages/{page_id}/versions"
  | "/pages/{page_id}/versions/{number}/comparison";

/** What every page of a language has around its content: navigation, settings, topics and regions. */
export type SiteChrome = ResponseBody<"/site">;

type RequestOptions<Path extends CacheablePath> = OptionsOf<OperationAt<"get", Path>>;

type ConditionalResponse<Path extends CacheablePath> = Promise<
  | { status: 304; headers: Headers }
  | { status: 200; data: ResponseBody<Path>; etag: string | null; cacheTags: string[]; headers: Headers }
>;

/** What `sendForVisitor` adds to the options of a request. */
export interface VisitorOptions {
  headers: Record<string, string>;
  init: RequestInit;
}

/** The CMS did not respond in time, could not be reached, does not know the site, or responded with 429 or a server error. */
export class CmsUnavailableError extends Error {
  /** The status for the visitor: 429 only if this visitor has sent too many requests. */
  readonly status: 429 | 503;
  /** Seconds until the next attempt, if the CMS named them. */
  readonly retryAfter: number | null;

  constructor(cause: unknown, status: 429 | 503 = 503) {
    super(`The CMS is unavailable: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    this.status = status;
    this.retryAfter = cause instanceof ProblemError && cause.retryAfter !== null ? Math.max(1, cause.retryAfter) : null;
  }
}

export class CmsClient {
  readonly api: Client;
  readonly cache: TaggedCache;
  /** The `site` field of request bodies, if the CMS has several sites. In queries, `api` adds it. */
  readonly siteParameter: { site?: string };
  readonly #frontendKey: string | undefined;
  readonly #timeout: number;
  readonly #userBarUrl: string;
  readonly #fetch: typeof globalThis.fetch;
  /** The token of the joint preview that this client reads; undefined for the public site. */
  readonly jointToken: string | undefined;

  constructor(config: Config, cache: TaggedCache, fetch: typeof globalThis.fetch = globalThis.fetch, jointToken?: string) {
    this.siteParameter = config.site ? { site: config.site } : {};
    this.api = createClient({ baseUrl: config.apiUrl, fetch: retryConnection(fetch), timeout: config.timeout, jointPreviewToken: jointToken, ...this.siteParameter });
    this.cache = cache;
    this.jointToken = jointToken;
    this.#frontendKey = config.frontendKey;
    this.#timeout = config.timeout;
    this.#userBarUrl = `${config.apiUrl}/preview-bar`;
    this.#fetch = fetch;
  }

  /** Return content from the cache or the CMS. Throws ProblemError (404, 422) and CmsUnavailableError. */
  get<Path extends CacheablePath>(path: Path, options: RequestOptions<Path>): Promise<ResponseBody<Path>> {
    const { query, path: pathParams } = options as { query?: object; path?: object };
    const key = this.cacheKey(`${path}?${toSearchParams({ ...query, ...pathParams }).toString()}`);
    return this.cache.getOrLoad(key, (etag) => this.#load(path, options, etag));
  }

  /** Return the key of a cache entry of this site, because several sites share the cache. */
  cacheKey(name: string): string {
    return `${this.siteParameter.site ?? ""} ${name}`;
  }

  /** Return navigation, settings and terms of a language. They are cached, so most pages cost no request for them. */
  getSiteChrome(locale: string): Promise<SiteChrome> {
    return this.get("/site", { query: { locale } });
  }

  /**
   * Send a request on behalf of the visitor with this address. The CMS limits requests by visitor.
   *
   * It believes the address only together with the key. Without a key, all visitors of this site count as one client.
   */
  async sendForVisitor<Value>(address: string, send: (options: VisitorOptions) => Promise<Value>): Promise<Value> {
    if (!this.#frontendKey) return this.requireAvailable(send({ headers: {}, init: this.requestInit() }), 429);
    const headers = { "X-Frontend-Key": this.#frontendKey, "X-Visitor-Address": address };
    // Without redirects, because `fetch` would send the key to the target.
    return this.requireAvailable(send({ headers, init: { ...this.requestInit(), redirect: "error" } }), 429);
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

  /**
   * Await a request, and throw CmsUnavailableError instead of network errors, 429 and server errors, and if the CMS does not
   * know the site: `SITE` is wrong, or the site was renamed in the CMS. With 404, search engines would remove every page.
   *
   * `limitStatus` is the status for the visitor if the CMS answers 429: 503 where not the visitor but this site is limited.
   */
  async requireAvailable<Value>(request: Promise<Value>, limitStatus: 429 | 503 = 503): Promise<Value> {
    try {
      return await request;
    } catch (error) {
      const limited = error instanceof ProblemError && error.status === 429;
      if (error instanceof ProblemError && error.status < 500 && !limited && !isUnknownSite(error)) throw error;
      throw new CmsUnavailableError(error, limited ? limitStatus : 503);
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
    // A cache in front of the CMS must not answer with what it stored before a webhook purged it here. It listens only to
    // servers that it knows, by their address or by this key.
    const key = this.#frontendKey;
    const headers = { "Cache-Control": "no-cache", ...(key && { "X-Frontend-Key": key }) };
    const init: RequestInit = { ...this.requestInit(), ...(key && { redirect: "error" }) };
    const response = await this.requireAvailable(getIfChanged(path, etag, { ...options, headers, init }));
    const lifetime = readLifetime(response.headers.get("Cache-Control"));
    if (response.status === 304) return { changed: false, lifetime };
    return { changed: true, value: response.data, etag: response.etag, tags: response.cacheTags, lifetime };
  }
}
