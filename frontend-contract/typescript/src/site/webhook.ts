/** The receiver of webhooks. */
import { verifyWebhook, WebhookError } from "../webhooks.ts";

/**
 * Answer a webhook of the CMS: check it, and let `purge` remove what was made from the content that has changed.
 *
 * `purge` gets the cache tags; null stands for everything, for an event of a later version without tags. Without a
 * secret the answer is 404.
 */
export async function receiveWebhook(request: Request, secrets: readonly string[], purge: (tags: string[] | null) => unknown): Promise<Response> {
  if (secrets.length === 0) return respond(404, "There is no secret for webhooks.");
  try {
    const event = await verifyWebhook<{ type: string; data?: { tags?: unknown } }>(request.headers, new Uint8Array(await request.arrayBuffer()), secrets);
    if (event.type !== "webhook.test") await purge(readTags(event.data?.tags));
    return new Response(null, { status: 204 });
  } catch (error) {
    if (error instanceof WebhookError) return respond(400, error.message);
    throw error;
  }
}

function readTags(tags: unknown): string[] | null {
  return Array.isArray(tags) ? tags.filter((tag) => typeof tag === "string") : null;
}

function respond(status: number, text: string): Response {
  return new Response(text, { status, headers: { "Content-Type": "text/plain; charset=utf-8" } });
}
