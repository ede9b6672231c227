/** Every page of the CMS: its content, or the right status. */
import { error, redirect } from "@sveltejs/kit";
import { findRedirect } from "clarion-contract/site";
import { resolvePath } from "$lib/server/cms";

export async function load({ url, setHeaders, locals: { source } }) {
  const path = decodeURIComponent(url.pathname);
  const search = url.search.slice(1);
  const found = await resolvePath(path, search).catch(() => {
    setHeaders({ "Retry-After": "30" });
    error(503, "The CMS is unavailable.");
  });
  const moved = found && findRedirect(found, path, search, source);
  if (moved) redirect(moved.status, moved.location);
  if (found?.result === "withdrawn") error(410, { message: "This page was withdrawn.", withdrawal: found.withdrawal });
  if (found?.result !== "page") error(404, "There is no such page.");
  return { page: found.page, path, translations: found.page.translations };
}
