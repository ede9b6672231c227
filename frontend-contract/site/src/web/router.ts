/** Matches the site's own routes. Paths without a route are looked up in the CMS. */

export type PathParameters = Record<string, string>;

interface Route<Handler> {
  method: string;
  pattern: RegExp;
  handler: Handler;
}

export type Match<Handler> =
  | { result: "route"; handler: Handler; parameters: PathParameters }
  | { result: "method-not-allowed"; allowed: string[] }
  | { result: "no-route" };

export class Router<Handler> {
  readonly #routes: Route<Handler>[] = [];

  /** Add a route. `{file}` in `/feeds/{file}` matches one segment of the path; a trailing slash is optional. */
  on(method: "GET" | "POST", path: string, handler: Handler): this {
    const escaped = path.replace(/[.]/g, "\\.").replace(/\{(\w+)\}/g, "(?<$1>[^/]+)");
    this.#routes.push({ method, pattern: new RegExp(`^${escaped}/?$`), handler });
    return this;
  }

  /** Find the route for a request. HEAD requests match GET routes. */
  match(method: string, path: string): Match<Handler> {
    const candidates = this.#routes.filter(({ pattern }) => pattern.test(path));
    if (candidates.length === 0) return { result: "no-route" };
    const routeMethod = method === "HEAD" ? "GET" : method;
    const route = candidates.find((candidate) => candidate.method === routeMethod);
    if (!route) return { result: "method-not-allowed", allowed: candidates.map((candidate) => candidate.method) };
    return { result: "route", handler: route.handler, parameters: { ...route.pattern.exec(path)?.groups } };
  }
}
