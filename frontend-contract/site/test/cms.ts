/** A CMS that answers as the recorded examples do, and counts what it is asked. */
import { readdirSync, readFileSync } from "node:fs";
import { createApp, type App } from "../src/app.ts";
import { readConfig } from "../src/config.ts";
import type { AnyPage } from "../../typescript/src/index.ts";

export const CACHE = "public, max-age=0, must-revalidate, s-maxage=60, stale-while-revalidate=30";
const EXAMPLES = new URL("../../../../examples/", import.meta.url); // from dist/site/test

export interface Recorded {
  response: { status: number; body: unknown };
}

/** The body of a recorded answer, anew each time. */
export function example<Body>(name: string): Body {
  return (JSON.parse(readFileSync(new URL(`${name}.json`, EXAMPLES), "utf8")) as { response: { body: Body } }).response.body;
}

/** A recorded page of every type. */
export const PAGES: AnyPage[] = readdirSync(EXAMPLES)
  .filter((file) => /^page\.[a-z_]+\.json$/.test(file))
  .map((file) => example<AnyPage>(file.replace(".json", "")));

export interface Asked {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: Headers;
  body: unknown;
}

/** What a test may change while it runs: answers by address, before the recorded ones; or no answer at all. */
export interface State {
  title: string | null;
  away: boolean;
  answers: Map<string, (asked: Asked) => Response>;
  /** May throw. */
  before: (asked: Asked) => void;
}

export function fakeCms() {
  const asked: Asked[] = [];
  const state: State = { title: null, away: false, answers: new Map(), before: () => undefined };
  const fetch = async (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
    const { pathname, searchParams } = new URL(input instanceof Request ? input.url : input);
    const body: unknown = typeof init?.body === "string" ? JSON.parse(init.body) : null;
    const question = { method: init?.method ?? "GET", path: pathname.replace("/api/v1", ""), query: searchParams, headers: new Headers(init?.headers), body };
    asked.push(question);
    state.before(question);
    if (state.away) throw new TypeError("fetch failed");
    return (state.answers.get(question.path) ?? ((one: Asked) => recorded(one, state)))(question);
  };
  return { fetch: fetch as typeof globalThis.fetch, asked, state, paths: () => asked.map(({ path }) => path) };
}

/** The site before such a CMS. */
export function site(env: Record<string, string> = {}) {
  const cms = fakeCms();
  const app: App = createApp(readConfig({ CMS_URL: "http://cms.test", ...env }), cms.fetch);
  const get = (path: string, init?: RequestInit) => app.handle(new Request(`http://site${path}`, init), "192.0.2.1");
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

export function kept(body: unknown, tags: string): Response {
  return json(body, { "Cache-Control": CACHE, "Cache-Tag": tags });
}

function recorded({ path, query }: Asked, { title }: State): Response {
  if (path === "/site") return kept(example("site"), "navigation settings site-2");
  if (path === "/search") return json(example("search"), { "Cache-Control": "no-store" });
  if (path === "/releases") return kept(example("releases"), "list-releases");
  if (path === "/sign-ups") return new Response(JSON.stringify({ status: "accepted" }), { status: 202, headers: { "Content-Type": "application/json" } });
  if (path.startsWith("/sign-ups/")) return new Response(null, { status: 204 });
  if (path !== "/resolve") return problem();
  const asked = query.get("path") ?? "";
  if (asked === "/old/") return kept({ result: "redirect", location: PAGES[0]?.path, permanent: query.has("nothing") }, "redirects");
  const page = PAGES.find((one) => one.path === asked || one.path === `${asked}/`);
  return page ? kept({ result: "page", page: { ...page, title: title ?? page.title } }, `page-${String(page.id)}`) : problem();
}
