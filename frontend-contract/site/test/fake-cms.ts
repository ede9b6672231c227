/** A fake CMS that responds with the recorded examples and records its requests. */
import { examples, type ExampleName } from "clarion-contract/examples";
import { createApp } from "../src/app.ts";
import { readConfig } from "../src/config.ts";
import type { App } from "../src/request-context.ts";
import type { AnyPage } from "clarion-contract";

export const CACHE = "public, max-age=0, must-revalidate, s-maxage=60, stale-while-revalidate=30";

/** Read the body of a recorded response. */
export function example<Body>(name: ExampleName): Body {
  return structuredClone(examples[name].response.body) as Body;
}

/** One recorded page of every type. */
export const PAGES: AnyPage[] = (Object.keys(examples) as ExampleName[])
  .filter((name) => /^page\.[a-z_]+$/.test(name))
  .map((name) => example<AnyPage>(name));

export interface CmsRequest {
  method: string;
  url: string;
  path: string;
  query: URLSearchParams;
  headers: Headers;
  body: unknown;
}

/** What tests change while they run. */
export interface CmsState {
  /** Replaces the title of every page. */
  title: string | null;
  /** Let every request fail. */
  offline: boolean;
  /** Responses by path, instead of the recorded ones. */
  responses: Map<string, (request: CmsRequest) => Response>;
  /** Called with every request; may throw. */
  onRequest: (request: CmsRequest) => void;
}

export function fakeCms() {
  const requests: CmsRequest[] = [];
  const state: CmsState = { title: null, offline: false, responses: new Map(), onRequest: () => undefined };
  const fetch = async (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
    const url = input instanceof Request ? input.url : String(input);
    const { pathname, searchParams } = new URL(url);
    const body: unknown = typeof init?.body === "string" ? JSON.parse(init.body) : null;
    const request = { method: init?.method ?? "GET", url, path: pathname.replace("/api/v1", ""), query: searchParams, headers: new Headers(init?.headers), body };
    requests.push(request);
    state.onRequest(request);
    if (state.offline) throw new TypeError("fetch failed");
    return (state.responses.get(request.path) ?? (() => respondRecorded(request, state)))(request);
  };
  return { fetch: fetch as typeof globalThis.fetch, requests, state, paths: () => requests.map(({ path }) => path) };
}

/** Create the site with a fake CMS. */
export function site(env: Record<string, string> = {}) {
  const cms = fakeCms();
  const app: App = createApp(readConfig({ CMS_URL: "http://cms.test", FRONTEND_URL: "http://site", ...env }), cms.fetch);
  const get = (path: string, init?: RequestInit) => app.handle(new Request(`${app.config.origin}${path}`, init), "192.0.2.1");
  const post = (path: string, form: Record<string, string>) => get(path, { method: "POST", body: new URLSearchParams(form) });
  return { ...cms, app, get, post };
}

export function json(body: unknown, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(body), { headers: { "Content-Type": "application/json", ...headers } });
}

export function problem(status = 404, errors: { parameter: string; message: string }[] = [], headers: Record<string, string> = {}): Response {
  const body = { type: "urn:clarion:problem:x", title: "Problem", status, detail: "", errors };
  return new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/problem+json", ...headers } });
}

export function cacheable(body: unknown, tags: string): Response {
  return json(body, { "Cache-Control": CACHE, "Cache-Tag": tags });
}

function respondRecorded({ path, query }: CmsRequest, { title }: CmsState): Response {
  if (path === "/site") return cacheable(example("site"), "navigation settings site-2");
  if (path === "/search") return json(example("search"), { "Cache-Control": "no-store" });
  if (path === "/releases") return cacheable(example("releases"), "list-releases");
  if (path === "/sign-ups") return new Response(JSON.stringify({ status: "accepted" }), { status: 202, headers: { "Content-Type": "application/json" } });
  if (path.startsWith("/sign-ups/")) return new Response(null, { status: 204 });
  if (path !== "/resolve") return problem();
  const requested = query.get("path") ?? "";
  if (requested === "/old/") return cacheable({ result: "redirect", location: PAGES[0]?.path, permanent: query.has("nothing") }, "redirects");
  const page = PAGES.find((candidate) => [requested, `${requested}/`].includes(candidate.path));
  return page ? cacheable({ result: "page", page: { ...page, title: title ?? page.title } }, `page-${String(page.id)}`) : problem();
}
