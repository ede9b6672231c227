/** A client of the public API, typed by path. It needs only `fetch`: Node 20 and newer, browsers, edge runtimes. */
import { cacheTags } from "./cache.ts";
import { parametersOf, PREFIX } from "./parameters.ts";
import { readProblem } from "./problems.ts";
import { toSearchParams } from "./query.ts";
import type { PathOf, ResponseBodyOf, RequestBodyOf, OperationAt, PathParamsOf, QueryOf } from "./types.ts";

/** Options of `createClient`. */
export interface ClientOptions {
  /** The URL of the CMS: `https://cms.example.org`. */
  baseUrl: string;
  /** The site parameter of operations that have one: `www.example.org`, with the port unless it is 80 or 443. */
  site?: string;
  /** The locale parameter of operations that have one. */
  locale?: string;
  /** Replaces the global `fetch`, for example in tests. */
  fetch?: typeof globalThis.fetch;
  /** Sent with every request. */
  headers?: Record<string, string>;
  /** A key of the CMS's setting FRONTEND_KEY, for servers only: it lets them read past caches, and must not reach browsers. */
  frontendKey?: string;
  /** Whether all requests are `fresh`. */
  fresh?: boolean;
  /** The milliseconds after which a request fails with a `TimeoutError`, 10,000 by default; 0 means never. */
  timeout?: number;
  /**
   * The token of a joint preview, whose `joint` is true: content is read with all of its drafts as if they were public. Use such
   * a client for one request of an editor only, and cache nothing of its responses.
   */
  jointPreviewToken?: string | undefined;
}

/** A successful response. */
export interface ApiResponse<Body> {
  status: 200 | 201 | 202 | 204;
  data: Body;
  /** Pass it to `getIfChanged` next time. Null if the response must not be stored. */
  etag: string | null;
  /** What the response was built from. Purge it when a webhook names one of these tags. */
  cacheTags: string[];
  headers: Headers;
}

/** The stored response is still current. `headers` contain its new lifetime. */
export interface NotModified {
  status: 304;
  etag: string;
  headers: Headers;
}

interface CommonOptions {
  headers?: Record<string, string>;
  /**
   * Ask caches in front of the CMS for the newest response, as is necessary after a webhook: they may still hold the previous
   * one. They listen only to servers that they know, by address or by `frontendKey`.
   */
  fresh?: boolean;
  /** The token of a preview. The response is the draft, which must not be cached. */
  previewToken?: string;
  /** The code or the token of a personal link to a release under embargo. The response must not be cached. */
  embargoToken?: string;
  /** Ends the request, for example when the visitor has entered another letter. */
  signal?: AbortSignal;
  /** Replaces the `timeout` of the client. */
  timeout?: number;
  /** Passed on to `fetch`: `keepalive`, or what your framework adds (`cache`, `next`). */
  init?: RequestInit;
}

/** A property that is optional if all parts of its value are, and absent if there is none. */
type OptionProperty<Name extends string, Value> = [Value] extends [never]
  ? unknown
  : object extends Value
    ? { [Key in Name]?: Value }
    : { [Key in Name]: Value };

/** The options of a request. What the operation requires is required here. */
export type OptionsOf<Operation> = CommonOptions &
  OptionProperty<"query", QueryOf<Operation>> &
  OptionProperty<"path", PathParamsOf<Operation>> &
  OptionProperty<"body", RequestBodyOf<Operation, "application/json">> &
  OptionProperty<"form", RequestBodyOf<Operation, "application/x-www-form-urlencoded">>;

/** The options as an argument, which may be omitted if the operation requires none. */
export type OptionsArgument<Operation> = object extends OptionsOf<Operation>
  ? [options?: OptionsOf<Operation>]
  : [options: OptionsOf<Operation>];

type Get<Path extends string> = OperationAt<"get", Path>;
type Post<Path extends string> = OperationAt<"post", Path>;

/** A client of the public API. Paths, queries and responses have the types of the document. */
export interface Client {
  /** Send a GET request. Throws ProblemError for a status of 400 or more, and the errors of `fetch`. */
  get<Path extends PathOf<"get">>(path: Path, ...options: OptionsArgument<Get<Path>>): Promise<ApiResponse<ResponseBodyOf<Get<Path>>>>;
  /** Send a conditional GET request. If `etag` is still current, the result has `status` 304 and no data. */
  getIfChanged<Path extends PathOf<"get">>(
    path: Path,
    etag: string | null | undefined,
    ...options: OptionsArgument<Get<Path>>
  ): Promise<ApiResponse<ResponseBodyOf<Get<Path>>> | NotModified>;
  /** Get the page at a response's `next` or `previous` URL. The request goes to `baseUrl`, whatever host the URL names. */
  follow<Path extends PathOf<"get">>(path: Path, url: string, options?: CommonOptions): Promise<ApiResponse<ResponseBodyOf<Get<Path>>>>;
  /** Send a POST request with a JSON body or a form. */
  post<Path extends PathOf<"post">>(path: Path, ...options: OptionsArgument<Post<Path>>): Promise<ApiResponse<ResponseBodyOf<Post<Path>>>>;
}

/** The options of any operation, without its types. */
interface UntypedOptions extends CommonOptions {
  query?: object;
  path?: Record<string, string | number>;
  body?: unknown;
  form?: object;
}

const ACCEPT = "application/json, */*;q=0.5";
const TIMEOUT_MILLISECONDS = 10_000;

/** Create a client of the CMS at `options.baseUrl`. */
export function createClient(options: ClientOptions): Client {
  const send = createSender(options);
  // `Client` types these functions for callers; the implementation is untyped.
  return {
    get: async (path: string, request?: UntypedOptions) => readResponse(await send("GET", path, request)),
    post: async (path: string, request?: UntypedOptions) => readResponse(await send("POST", path, request)),
    getIfChanged: async (path: string, etag: string | null | undefined, request?: UntypedOptions) => {
      const response = await send("GET", path, request, etag ? { "If-None-Match": etag } : {});
      if (response.status !== 304) return readResponse(response);
      return { status: 304, etag: response.headers.get("ETag") ?? etag, headers: response.headers };
    },
    follow: async (path: string, url: string, request?: CommonOptions) => {
      const target = new URL(url, options.baseUrl);
      const pathname = withoutBase(target.pathname, options.baseUrl);
      const prefix = path.split("{")[0] ?? path;
      if (!pathname.startsWith(PREFIX + prefix)) throw new TypeError(`${url} is not a URL of ${path}.`);
      return readResponse(await send("GET", pathname.slice(PREFIX.length), { ...request, query: toRecord(target.searchParams) }));
    },
  } as unknown as Client;
}

/** Return a path without that of the base, such as `/rehearsal/TOKEN`. */
function withoutBase(pathname: string, baseUrl: string): string {
  const base = new URL(baseUrl).pathname.replace(/\/+$/, "");
  return pathname.startsWith(`${base}/`) ? pathname.slice(base.length) : pathname;
}

/** Add keys, tokens, forms, and the wish for a fresh response. */
function addCredentials(options: ClientOptions, init: RequestInit, headers: Record<string, string>, request: UntypedOptions): void {
  if (request.fresh ?? options.fresh) headers["Cache-Control"] = "no-cache";
  if (options.frontendKey) {
    headers["X-Frontend-Key"] = options.frontendKey;
    init.redirect = "error"; // `fetch` would send the key to the target
  }
  if (request.previewToken !== undefined) headers.Authorization = `Preview ${request.previewToken}`;
  if (request.embargoToken !== undefined) headers.Authorization = `Embargo ${request.embargoToken}`;
  if (request.form !== undefined) init.body = toSearchParams(request.form);
}

/** What is not content, or is of one visitor: a joint preview reads it as always. */
const NOT_JOINT = /^\/(alerts|changes|embargo-access|health|preview|search|sign-ups)(\/|$)/;

/** Return the token of the joint preview if the request reads content with it. */
function findJointToken(options: ClientOptions, method: "GET" | "POST", path: string): string | undefined {
  return method === "GET" && !NOT_JOINT.test(path) ? options.jointPreviewToken : undefined;
}

/** Return the function that sends a request and throws ProblemError for a status of 400 or more. */
function createSender(options: ClientOptions) {
  const base = options.baseUrl.replace(/\/+$/, "") + PREFIX;
  const defaults = { site: options.site, locale: options.locale };

  return async function send(method: "GET" | "POST", path: string, request: UntypedOptions = {}, extraHeaders: Record<string, string> = {}) {
    const parameters = Object.entries(defaults).filter(([name]) => name in parametersOf(method, path));
    const query = toSearchParams({ ...Object.fromEntries(parameters), ...request.query }).toString();
    const headers: Record<string, string> = { Accept: ACCEPT, ...options.headers, ...request.headers, ...extraHeaders };
    const init: RequestInit = { ...request.init, method, headers };
    const jointToken = findJointToken(options, method, path);
    addCredentials(options, init, headers, jointToken === undefined ? request : { ...request, previewToken: jointToken });
    if (request.body !== undefined) {
      init.body = JSON.stringify(request.body);
      headers["Content-Type"] = "application/json";
    }
    const signal = joinSignals(request, request.timeout ?? options.timeout ?? TIMEOUT_MILLISECONDS);
    if (signal) init.signal = signal;
    const fetch = options.fetch ?? globalThis.fetch;
    const response = await fetch(base + (jointToken === undefined ? "" : "/preview/public") + fillPath(path, request.path) + (query && `?${query}`), init);
    if (response.status >= 400) throw await readProblem(response);
    return response;
  };
}

/** Return a signal that ends the request by the caller's signals or after the timeout, whichever comes first. */
function joinSignals({ signal, init }: CommonOptions, timeout: number): AbortSignal | undefined {
  const timer = timeout > 0 ? AbortSignal.timeout(timeout) : undefined;
  const signals = [signal, init?.signal, timer].filter((one) => one != null);
  return signals.length > 1 ? AbortSignal.any(signals) : signals[0];
}

async function readResponse(response: Response) {
  const { status, headers } = response;
  const data = status === 204 ? undefined : await (isJson(headers) ? response.json() : response.text());
  return { status, data, etag: headers.get("ETag"), cacheTags: cacheTags(headers), headers };
}

function isJson(headers: Headers): boolean {
  return /^application\/([\w.-]+\+)?json\b/.test(headers.get("Content-Type") ?? "");
}

function fillPath(path: string, pathParams: Record<string, string | number> = {}): string {
  return path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(pathParams[name])));
}

function toRecord(params: URLSearchParams): Record<string, string[]> {
  return Object.fromEntries([...params.keys()].map((name) => [name, params.getAll(name)]));
}
