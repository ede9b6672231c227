import { sendSignUp } from "clarion-contract/site";
import { getClient, forVisitor } from "$lib/server/cms";
import { SITE } from "$lib/server/config";

export const actions = {
  default: async ({ request, locals: { locale } }) => sendSignUp(getClient(), await request.formData(), { locale, site: SITE, ...forVisitor(request) }),
};
