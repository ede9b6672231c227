import { sendToken } from "clarion-contract/site";
import { cms, forVisitor } from "$lib/server/cms";

export const actions = {
  default: async ({ request, params, url }) => ({ result: await sendToken(cms, params.step, url.searchParams.get("token") ?? "", forVisitor(request).headers) }),
};
