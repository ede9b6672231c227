import { sendToken } from "clarion-contract/site";
import { getClient, forVisitor } from "$lib/server/cms";

export const actions = {
  default: async ({ request, params, url }) => ({ result: await sendToken(getClient(), params.step, url.searchParams.get("token") ?? "", forVisitor(request).headers) }),
};
