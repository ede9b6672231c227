/** The client of the component: it reads and posts JSON, and is a fraction of the package's client. */
import type { Client } from "../client.ts";
import { toSearchParams } from "../query.ts";
import type { Problem } from "../schema.ts";
import type { Prefix } from "../types.ts";

const PREFIX: Prefix = "/api/v1";
const TIMEOUT_MILLISECONDS = 10_000;

/** A response with a status of 400 or more. */
export class RequestError extends Error {
  readonly status: number;
  /** The names of the parameters that the CMS has rejected (422). */
  readonly rejected: string[];
  /** Seconds to wait before the next request, if the CMS sent `Retry-After`. */
  readonly retryAfter: number;

  constructor({ status, headers }: Response, { errors = [] }: Partial<Problem>) {
    super(String(status));
    this.status = status;
    this.rejected = errors.map(({ parameter }) => parameter);
    this.retryAfter = Number.parseInt(headers.get("Retry-After") ?? "") || 0;
  }
}

interface RequestOptions {
  query?: object;
  body?: unknown;
  signal?: AbortSignal;
  init?: RequestInit;
}

/** Create a client of the CMS at `baseUrl`. `defaults` are the site and the language of every request that reads. */
export function createSmallClient(baseUrl: string, defaults: { site?: string; locale?: string }): Pick<Client, "get" | "post"> {
  const base = baseUrl.replace(/\/+$/, "") + PREFIX;
  const send = async (url: string, init: RequestInit, { signal }: RequestOptions) => {
    const signals = [signal, AbortSignal.timeout(TIMEOUT_MILLISECONDS)].filter((one) => one !== undefined);
    const response = await fetch(base + url, { ...init, signal: AbortSignal.any(signals) });
    const data: unknown = await response.json().catch(() => ({})); // a proxy may answer an error, and a click has no answer
    if (!response.ok) throw new RequestError(response, data as Partial<Problem>);
    return { data };
  };
  return {
    get: async (path: string, options: RequestOptions = {}) => send(`${path}?${toSearchParams({ ...defaults, ...options.query }).toString()}`, {}, options),
    post: async (path: string, options: RequestOptions = {}) =>
      send(path, { ...options.init, method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(options.body) }, options),
  } as unknown as Pick<Client, "get" | "post">;
}
