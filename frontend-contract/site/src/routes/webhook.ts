import { verifyWebhook, WebhookError } from "clarion-contract";
import type { RequestContext } from "../request-context.ts";
import { plainResponse } from "../web/responses.ts";

/** Process a webhook of the CMS: purge the cached responses that have one of its tags. */
export async function handleWebhook({ app, request }: RequestContext): Promise<Response> {
  const { webhookSecrets } = app.config;
  if (webhookSecrets.length === 0) return plainResponse(404, "This site does not accept webhooks: WEBHOOK_SECRET is not set.");
  try {
    const event = await verifyWebhook(request.headers, new Uint8Array(await request.arrayBuffer()), webhookSecrets);
    if (event.type === "webhook.test") return plainResponse(200, "Test message received.");
    const tags = readTags(event);
    // A later version of the API may send events without tags. They may concern any content.
    const purged = tags ? app.cms.cache.purge(tags) : app.cms.cache.purgeAll();
    return plainResponse(200, `Purged cache entries: ${String(purged)}.`);
  } catch (error) {
    if (error instanceof WebhookError) return plainResponse(400, error.message);
    throw error;
  }
}

/** Return the tags of an event; null for an event of an unknown type without tags. */
export function readTags(event: { data?: { tags?: unknown } }): string[] | null {
  const tags = event.data?.tags;
  return Array.isArray(tags) ? tags.filter((tag) => typeof tag === "string") : null;
}
