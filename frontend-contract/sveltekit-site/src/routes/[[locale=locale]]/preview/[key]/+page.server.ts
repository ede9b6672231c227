import { error } from "@sveltejs/kit";
import { PREVIEW_HEADERS } from "clarion-contract";
import { PREVIEW_COOKIE, readDraft } from "clarion-contract/site";
import { getClient, forVisitor } from "$lib/server/cms";

export async function load({ cookies, request, setHeaders }) {
  setHeaders(PREVIEW_HEADERS);
  const token = cookies.get(PREVIEW_COOKIE);
  const unavailable = () => error(503, "The CMS is unavailable. Reload this page."); // the preview goes on
  return { draft: token ? await readDraft(getClient(), token, forVisitor(request).headers).catch(unavailable) : null };
}
