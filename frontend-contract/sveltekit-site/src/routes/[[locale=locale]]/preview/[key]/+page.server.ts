import { PREVIEW_HEADERS } from "clarion-contract";
import { readDraft } from "clarion-contract/site";
import { getClient, forVisitor } from "$lib/server/cms";

export async function load({ cookies, request, setHeaders }) {
  setHeaders(PREVIEW_HEADERS);
  const token = cookies.get("preview");
  return { draft: token ? await readDraft(getClient(), token, forVisitor(request).headers) : null };
}
