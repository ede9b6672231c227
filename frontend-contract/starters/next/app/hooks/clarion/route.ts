/** The webhook of the CMS: expires every cached response that has one of its tags. */
import { EVERYTHING } from "clarion-contract/next";
import { receiveWebhook } from "clarion-contract/site";
import { revalidateTag } from "next/cache";
import { WEBHOOK_SECRETS } from "@/lib/config";

export function POST(request: Request): Promise<Response> {
  return receiveWebhook(request, WEBHOOK_SECRETS, (tags) => {
    for (const tag of tags ?? [EVERYTHING]) revalidateTag(tag, { expire: 0 }); // null: an event that this site does not know
  });
}
