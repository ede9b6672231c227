import { readNewsSitemapFile } from "clarion-contract/site";
import type { RequestContext } from "../request-context.ts";
import { plainResponse, textResponse } from "../web/responses.ts";

/** Respond with the news of the last two days. They leave it by the clock, so that nothing is kept. */
export async function handleNewsSitemap({ app }: RequestContext): Promise<Response> {
  const { data } = await app.cms.requireAvailable(readNewsSitemapFile(app.cms.api));
  return textResponse(data.body, data.type);
}

/** Respond with the key that proves to search engines that the notices of the CMS are this site's. */
export async function handleIndexNowKey({ app }: RequestContext): Promise<Response> {
  const { data } = await app.cms.requireAvailable(app.cms.api.get("/indexnow-key"));
  return data.key ? textResponse(data.key, "text/plain; charset=utf-8") : plainResponse(404, "No such file.");
}
