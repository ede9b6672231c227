import { receiveWebhook } from "clarion-contract/site";
import { purge } from "$lib/server/cms";
import { WEBHOOK_SECRETS } from "$lib/server/config";

export const POST = ({ request }) => receiveWebhook(request, WEBHOOK_SECRETS, purge);
