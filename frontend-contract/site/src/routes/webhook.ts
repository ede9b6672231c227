import { verifyWebhook, WebhookError } from "../../../typescript/src/index.ts";
import type { Asked } from "../app.ts";
import { problem } from "../web/responses.ts";

/** The CMS says what has changed: nothing made from it is shown again without asking. */
export async function webhook({ app, request }: Asked): Promise<Response> {
  const { webhookSecrets } = app.config;
  if (webhookSecrets.length === 0) return problem(404, "This site takes no webhooks: WEBHOOK_SECRET is not set.");
  try {
    const event = await verifyWebhook<unknown>(request.headers, new Uint8Array(await request.arrayBuffer()), webhookSecrets);
    const tags = tagsOf(event);
    // A message that names no tags may mean anything.
    const purged = tags ? app.content.cache.purge(tags) : app.content.cache.purgeAll();
    return problem(200, `${String(purged)} answers will be asked for again.`);
  } catch (error) {
    if (error instanceof WebhookError) return problem(400, error.message);
    throw error;
  }
}

/** The tags that a message names; null if it names none. */
export function tagsOf(event: unknown): string[] | null {
  const data = (event as { data?: Record<string, unknown> } | null)?.data;
  const named = data?.tags ?? data?.cache_tags;
  if (!Array.isArray(named) || named.length === 0) return null;
  return named.filter((tag) => typeof tag === "string");
}
