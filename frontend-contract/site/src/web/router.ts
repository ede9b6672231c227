/** Which function answers which address of this site. What no route knows is asked of the CMS. */

export type Parameters = Record<string, string>;

interface Route<Handler> {
  method: string;
  pattern: RegExp;
  handler: Handler;
}

export type Match<Handler> =
  | { found: "route"; handler: Handler; parameters: Parameters }
  | { found: "other-method"; allowed: string[] }
  | { found: "nothing" };

export class Router<Handler> {
  readonly #routes: Route<Handler>[] = [];

  /** `/feeds/{file}`: a name in braces takes one part of the path. A slash at the end is the same address. */
  on(method: "GET" | "POST", path: string, handler: Handler): this {
    const escaped = path.replace(/[.]/g, "\\.").replace(/\{(\w+)\}/g, "(?<$1>[^/]+)");
    this.#routes.push({ method, pattern: new RegExp(`^${escaped}/?$`), handler });
    return this;
  }

  /** HEAD is answered by what answers GET. */
  match(method: string, path: string): Match<Handler> {
    const here = this.#routes.filter(({ pattern }) => pattern.test(path));
    if (here.length === 0) return { found: "nothing" };
    const wanted = method === "HEAD" ? "GET" : method;
    const route = here.find((one) => one.method === wanted);
    if (!route) return { found: "other-method", allowed: here.map((one) => one.method) };
    return { found: "route", handler: route.handler, parameters: { ...route.pattern.exec(path)?.groups } };
  }
}
