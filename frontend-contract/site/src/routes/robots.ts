import type { RequestContext } from "../request-context.ts";
import { textResponse } from "../web/responses.ts";

const DISALLOWED = ["/preview", "/*/search?", "/search?", "/*/sign-up/", "/sign-up/"];

/** Respond with `robots.txt`, which names the sitemap. */
export function handleRobots({ url }: RequestContext): Response {
  const rules = ["User-agent: *", ...DISALLOWED.map((path) => `Disallow: ${path}`)];
  return textResponse(`${[...rules, "", `Sitemap: ${url.origin}/sitemap.xml`].join("\n")}\n`, "text/plain; charset=utf-8");
}
