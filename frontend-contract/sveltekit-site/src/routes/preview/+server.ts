/** The address that the CMS opens for a preview: exchanges the code for a token, which stays in a cookie. */
import { error } from "@sveltejs/kit";
import { openPreview, showPreview } from "clarion-contract/site";
import { getClient, forVisitor } from "$lib/server/cms";
import { DEFAULT_LOCALE, SITE } from "$lib/server/config";

export async function GET({ url, request }) {
  const preview = await openPreview(getClient(), url.href, { site: SITE, ...forVisitor(request) }).catch(() => error(503, "The CMS is unavailable. Reload this page."));
  return showPreview(preview, { defaultLocale: DEFAULT_LOCALE });
}
