import { PREVIEW_HEADERS } from "clarion-contract";
import { PREVIEW_COOKIE, readDraft } from "clarion-contract/site";
import { getClient, forVisitor } from "$lib/server/cms";

export async function load({ cookies, request, setHeaders }) {
  setHeaders(PREVIEW_HEADERS);
  const token = cookies.get(PREVIEW_COOKIE);
  return { draft: token ? await readDraft(getClient(), token, forVisitor(request).headers) : null };
}
