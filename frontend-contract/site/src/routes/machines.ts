import type { Asked } from "../app.ts";
import { problem, textResponse } from "../web/responses.ts";

/** This process is alive; whether the CMS is, is for the CMS to say. */
export function health(): Response {
  return problem(200, "ok");
}

export function robots({ app, address }: Asked): Response {
  const lines = ["User-agent: *", "Disallow: /preview", "Disallow: /search?", "Disallow: /sign-up"];
  const origin = originOf(app.config.site, address);
  return textResponse(`${[...lines, "", `Sitemap: ${origin}/sitemap.xml`].join("\n")}\n`, "text/plain; charset=utf-8");
}

/** The site's own origin where it has a name, else what the visitor asked. */
function originOf(site: string | undefined, address: URL): string {
  return site ? `https://${site}` : address.origin;
}
