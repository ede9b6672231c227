import type { RequestContext } from "../request-context.ts";
import { textResponse } from "../web/responses.ts";

const DISALLOWED = ["/preview", "/*/search?", "/search?", "/*/sign-up/", "/sign-up/"];

/** Respond with `robots.txt`, which names the sitemaps. */
export function handleRobots({ url }: RequestContext): Response {
  const rules = ["User-agent: *", ...DISALLOWED.map((path) => `Disallow: ${path}`)];
  const sitemaps = ["sitemap.xml", "news-sitemap.xml"].map((name) => `Sitemap: ${url.origin}/${name}`);
  return textResponse(`${[...rules, "", ...sitemaps].join("\n")}\n`, "text/plain; charset=utf-8");
}
