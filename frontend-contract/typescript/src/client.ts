/** Ask the public API, typed by address. Needs nothing but `fetch`: Node 20 and newer, browsers, edge runtimes. */
import { cacheTags } from "./cache.ts";
import { parametersOf, PREFIX } from "./parameters.ts";
import { problemOf } from "./problems.ts";
import { toSearchParams } from "./query.ts";
import type { AddressOf, AnswerOf, BodyOf, OperationAt, PlaceOf, QueryOf } from "./types.ts";

export interface ClientOptions {
  /** Where the CMS is: `https://cms.example.org`. */
  baseUrl: string;
  /** The site asked for wherever an operation takes one: `www.example.org`, with the port unless it is 80 or 443. */
  site?: string;
  /** The language asked for wherever an operation takes one. */
  locale?: string;
  fetch?: typeof globalThis.fetch;
  /** Sent with every request. */
  headers?: Record<string, string>;
}

export interface Answered<Body> {
  status: 200 | 201 | 202 | 204;
  data: Body;
  /** Give it to `getIfChanged` next time. Null where the answer must not be kept. */
  etag: string | null;
  /** What the answer was made from: purge it when a webhook names one of these. */
  cacheTags: string[];
  headers: Headers;
}

/** What you have still holds. `headers` say how long it may be kept now. */
export interface Unchanged {
  status: 304;
  etag: string;
  headers: Headers;
}

interface Common {
  headers?: Record<string, string>;
  /** The token of a preview: the draft is answered, never to be cached. */
  previewToken?: string;
  /** Passed on to `fetch`: `signal`, `keepalive`, or what your framework adds (`cache`, `next`). */
  init?: RequestInit;
}

type Part<Name extends string, Value> = [Value] extends [never]
  ? unknown
  : object extends Value
    ? { [Key in Name]?: Value }
    : { [Key in Name]: Value };

/** What an operation is asked with. What it requires is required here. */
export type OptionsOf<Operation> = Common &
  Part<"query", QueryOf<Operation>> &
  Part<"path", PlaceOf<Operation>> &
  Part<"body", BodyOf<Operation, "application/json">> &
  Part<"form", BodyOf<Operation, "application/x-www-form-urlencoded">>;

/** The options may be left out where the operation requires none. */
export type Given<Operation> = object extends OptionsOf<Operation>
  ? [options?: OptionsOf<Operation>]
  : [options: OptionsOf<Operation>];

type Get<Path extends string> = OperationAt<"get", Path>;
type Post<Path extends string> = OperationAt<"post", Path>;

export interface Client {
  /** Throws ProblemError for an answer of 400 or more, and what `fetch` throws when there is no answer. */
  get<Path extends AddressOf<"get">>(path: Path, ...given: Given<Get<Path>>): Promise<Answered<AnswerOf<Get<Path>>>>;
  /** The same, but `status` 304 without data if `etag` still holds. Without an `etag` it is `get`. */
  getIfChanged<Path extends AddressOf<"get">>(
    path: Path,
    etag: string | null | undefined,
    ...given: Given<Get<Path>>
  ): Promise<Answered<AnswerOf<Get<Path>>> | Unchanged>;
  /** The page of results at `next` or `previous` of an answer. It is asked at `baseUrl`, whatever host they name. */
  follow<Path extends AddressOf<"get">>(path: Path, address: string): Promise<Answered<AnswerOf<Get<Path>>>>;
  post<Path extends AddressOf<"post">>(path: Path, ...given: Given<Post<Path>>): Promise<Answered<AnswerOf<Post<Path>>>>;
}

/** The options of any operation, once the types have done their work. */
interface Loose extends Common {
  query?: object;
  path?: Record<string, string | number>;
  body?: unknown;
  form?: object;
}

const ACCEPT = "application/json, */*;q=0.5";

export function createClient(options: ClientOptions): Client {
  const base = options.baseUrl.replace(/\/+$/, "") + PREFIX;
  const everywhere = { site: options.site, locale: options.locale };

  async function ask(method: "GET" | "POST", path: string, given: Loose = {}, more: Record<string, string> = {}) {
    const known = Object.entries(everywhere).filter(([name]) => name in parametersOf(method, path));
    const query = toSearchParams({ ...Object.fromEntries(known), ...given.query }).toString();
    const headers: Record<string, string> = { Accept: ACCEPT, ...options.headers, ...given.headers, ...more };
    const init: RequestInit = { ...given.init, method, headers };
    if (given.previewToken !== undefined) headers.Authorization = `Preview ${given.previewToken}`;
    if (given.body !== undefined) {
      init.body = JSON.stringify(given.body);
      headers["Content-Type"] = "application/json";
    } else if (given.form !== undefined) init.body = toSearchParams(given.form);
    const fetch = options.fetch ?? globalThis.fetch;
    const response = await fetch(base + filled(path, given.path) + (query && `?${query}`), init);
    if (response.status >= 400) throw await problemOf(response);
    return response;
  }

  // The types above say what these take and answer; below them everything is loose.
  return {
    get: async (path: string, given?: Loose) => answered(await ask("GET", path, given)),
    getIfChanged: async (path: string, etag: string | null | undefined, given?: Loose) => {
      const response = await ask("GET", path, given, etag ? { "If-None-Match": etag } : {});
      if (response.status !== 304) return answered(response);
      return { status: 304, etag: response.headers.get("ETag") ?? etag, headers: response.headers };
    },
    follow: async (path: string, address: string) => {
      const there = new URL(address, base);
      const before = path.split("{")[0] ?? path;
      if (!there.pathname.startsWith(PREFIX + before)) throw new TypeError(`${address} is no address of ${path}.`);
      return answered(await ask("GET", there.pathname.slice(PREFIX.length), { query: entries(there.searchParams) }));
    },
    post: async (path: string, given?: Loose) => answered(await ask("POST", path, given)),
  } as unknown as Client;
}

async function answered(response: Response) {
  const { status, headers } = response;
  const data = status === 204 ? undefined : await (isJson(headers) ? response.json() : response.text());
  return { status, data, etag: headers.get("ETag"), cacheTags: cacheTags(headers), headers };
}

function isJson(headers: Headers): boolean {
  return /^application\/([\w.-]+\+)?json\b/.test(headers.get("Content-Type") ?? "");
}

function filled(path: string, places: Record<string, string | number> = {}): string {
  return path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(places[name])));
}

function entries(params: URLSearchParams): Record<string, string[]> {
  return Object.fromEntries([...params.keys()].map((name) => [name, params.getAll(name)]));
}
