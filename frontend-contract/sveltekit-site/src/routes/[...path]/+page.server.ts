/** Every page of the CMS: its content, or the right status. */
import { error, redirect } from "@sveltejs/kit";
import { resolvePath } from "$lib/server/cms";

export async function load({ url, setHeaders, locals: { source } }) {
  const path = decodeURIComponent(url.pathname);
  const found = await resolvePath(path, url.search.slice(1)).catch(() => {
    setHeaders({ "Retry-After": "30" });
    error(503, "The CMS is unavailable.");
  });
  if (!found) error(404, "There is no such page.");
  if (found.result === "withdrawn") error(410, { message: "This page was withdrawn.", withdrawal: found.withdrawal });
  const permanent = source.kind === "public" ? 308 : 307; // browsers keep a 308
  if (found.result === "redirect") redirect(found.permanent ? permanent : 307, found.location);
  if (found.page.path !== path) redirect(permanent, found.page.path + url.search);
  return { page: found.page, path, translations: found.page.translations };
}
