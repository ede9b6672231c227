import type { Asked } from "../app.ts";
import { problem, textResponse } from "../web/responses.ts";

/** This process is alive; whether the CMS is, is for the CMS to say. */
export function health(): Response {
  return problem(200, "ok");
}

export function robots({ address }: Asked): Response {
  const lines = ["User-agent: *", "Disallow: /preview", "Disallow: /*/search?", "Disallow: /search?", "Disallow: /*/sign-up/", "Disallow: /sign-up/"];
  return textResponse(`${[...lines, "", `Sitemap: ${address.origin}/sitemap.xml`].join("\n")}\n`, "text/plain; charset=utf-8");
}
