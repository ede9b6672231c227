import { verifyWebhook, WebhookError } from "../../../typescript/src/index.ts";
import type { Asked } from "../app.ts";
import { problem } from "../web/responses.ts";

/** The CMS says what has changed: nothing made from it is shown again without asking. */
export async function webhook({ app, request }: Asked): Promise<Response> {
  const { webhookSecrets } = app.config;
  if (webhookSecrets.length === 0) return problem(404, "This site takes no webhooks: WEBHOOK_SECRET is not set.");
  try {
    const event = await verifyWebhook(request.headers, new Uint8Array(await request.arrayBuffer()), webhookSecrets);
    if (event.type === "webhook.test") return problem(200, "The test message has arrived.");
    const tags = tagsOf(event);
    // What a later version says without naming tags may mean anything.
    const purged = tags ? app.content.cache.purge(tags) : app.content.cache.purgeAll();
    return problem(200, `${String(purged)} answers will be asked for again.`);
  } catch (error) {
    if (error instanceof WebhookError) return problem(400, error.message);
    throw error;
  }
}

/** The tags that a message names; null if it is of a kind that this site does not know and names none. */
export function tagsOf(event: { data?: { tags?: unknown } }): string[] | null {
  const named = event.data?.tags;
  return Array.isArray(named) ? named.filter((tag) => typeof tag === "string") : null;
}
