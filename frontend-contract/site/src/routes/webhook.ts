import { receiveWebhook } from "clarion-contract/site";
import type { RequestContext } from "../request-context.ts";

/** Process a webhook of the CMS: purge the cached responses that have one of its tags. */
export function handleWebhook({ app, request }: RequestContext): Promise<Response> {
  const { cache } = app.cms;
  return receiveWebhook(request, app.config.webhookSecrets, (tags) => (tags ? cache.purge(tags) : cache.purgeAll()));
}
