/** Answers of the mock, and how they become responses. */
import type { ErrorCode, ParameterError, Problem } from "../schema.ts";
import { parameterError } from "./errors.ts";

/** A response without its conversion to text. A body of null is empty. */
export interface Answer {
  status: number;
  headers: Record<string, string>;
  body: unknown;
}

/** Where the URLs in responses lead instead of to the hosts of the recording. */
export interface UrlOptions {
  /** Replaces `https://cms.example.org`. */
  cmsUrl?: string;
  /** Replaces `https://www.example.org`, the site of the recording. */
  frontendUrl?: string;
}

export const CMS_URL = "https://cms.example.org";
export const FRONTEND_URL = "https://www.example.org";

const PROBLEMS: Record<number, [type: string, title: string, detail: string]> = {
  404: ["not-found", "Not Found", "There is nothing at this address."],
  405: ["method-not-allowed", "Method Not Allowed", "This method is not allowed; the `Allow` header lists the methods that are."],
  422: ["invalid-parameters", "Unprocessable Entity", "Parameters are unknown or malformed; `errors` lists them."],
};

/** Create a problem, as the CMS does. */
export function problem(status: 404 | 405 | 422, errors: ParameterError[] = [], cacheControl = "no-store"): Answer {
  const [type, title, detail] = PROBLEMS[status] as [string, string, string];
  const body: Problem = { type: `urn:clarion:problem:${type}`, title, status, detail, errors };
  return { status, headers: { "Cache-Control": cacheControl, "Content-Type": "application/problem+json" }, body };
}

/** Create a problem about one parameter, with the message of the code or one of its own. */
export function invalid(parameter: string, code: ErrorCode, message?: string): Answer {
  return problem(422, [parameterError(parameter, { code, ...(message && { message }) })]);
}

/** Create the answer of an operation that no cache may store. */
export function uncached(body: unknown): Answer {
  return { status: 200, headers: { "Cache-Control": "no-store", "Content-Type": "application/json" }, body };
}

/** Convert an answer to a response: 304 if its ETag matches, without a body for HEAD. */
export function respond({ status, headers, body }: Answer, request: Request, urls: UrlOptions = {}): Response {
  const text = body === null ? null : replaceUrls(typeof body === "string" ? body : JSON.stringify(body), urls);
  const sent = { ...headers, ...tagHeaders(headers["Cache-Tag"]) };
  if (sent.Link) sent.Link = replaceUrls(sent.Link, urls);
  if (status === 200 && !headers.ETag && !/no-store/.test(headers["Cache-Control"] ?? "")) sent.ETag = etagOf(request.url + (text ?? ""));
  const known = request.headers.get("If-None-Match");
  if (known && status === 200 && sent.ETag && (known === "*" || known.includes(sent.ETag))) {
    delete sent["Content-Type"];
    return new Response(null, { status: 304, headers: sent });
  }
  return new Response(request.method === "HEAD" ? null : text, { status, headers: sent });
}

/** The tags under the three names that the CMS uses. */
function tagHeaders(tags: string | undefined): Record<string, string> {
  return tags ? { "Surrogate-Key": tags.replaceAll(",", " "), "Clarion-Tags": tags } : {};
}

function replaceUrls(text: string, { cmsUrl = CMS_URL, frontendUrl = FRONTEND_URL }: UrlOptions): string {
  return text.replaceAll(CMS_URL, cmsUrl).replaceAll(FRONTEND_URL, frontendUrl);
}

/** FNV-1a with 53 bits, which is enough to tell recorded responses apart. */
function etagOf(text: string): string {
  let [low, high] = [0x811c9dc5, 0x1000193];
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    low = Math.imul(low ^ code, 0x01000193);
    high = Math.imul(high ^ code, 0x85ebca6b);
  }
  return `W/"${(low >>> 0).toString(16).padStart(8, "0")}${(high >>> 0).toString(16).padStart(8, "0")}"`;
}
