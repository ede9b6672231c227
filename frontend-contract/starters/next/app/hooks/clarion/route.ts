/** The webhook of the CMS: expires every cached response that has one of its tags. */
import { verifyWebhook, WebhookError } from "clarion-contract";
import { revalidateTag } from "next/cache";
import { WEBHOOK_SECRETS } from "@/lib/config";

export async function POST(request: Request): Promise<Response> {
  if (WEBHOOK_SECRETS.length === 0) return new Response("WEBHOOK_SECRET is not set.", { status: 404 });
  try {
    const event = await verifyWebhook(request.headers, new Uint8Array(await request.arrayBuffer()), WEBHOOK_SECRETS);
    for (const tag of event.data.tags) revalidateTag(tag, { expire: 0 });
    return new Response(null, { status: 204 });
  } catch (error) {
    if (error instanceof WebhookError) return new Response(error.message, { status: 400 });
    throw error;
  }
}
