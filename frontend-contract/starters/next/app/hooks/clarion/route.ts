/** The webhook of the CMS: expires every cached response that has one of its tags. */
import { receiveWebhook } from "clarion-contract/site";
import { revalidatePath, revalidateTag } from "next/cache";
import { WEBHOOK_SECRETS } from "@/lib/config";

export function POST(request: Request): Promise<Response> {
  return receiveWebhook(request, WEBHOOK_SECRETS, (tags) => {
    if (tags === null) revalidatePath("/", "layout"); // an event that this site does not know
    for (const tag of tags ?? []) revalidateTag(tag, { expire: 0 });
  });
}
