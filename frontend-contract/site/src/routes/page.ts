import { ProblemError } from "../../../typescript/src/index.ts";
import { buildPage } from "../pages/index.ts";
import { readListQuery } from "../pages/listing.ts";
import type { RequestContext } from "../request-context.ts";
import { pageResponse, redirect } from "../web/responses.ts";

/** Respond with the CMS's page at the request's path, or its redirect; null if there is neither. */
export async function handlePage(context: RequestContext): Promise<Response | null> {
  const { url } = context;
  const path = decodePath(url.pathname);
  if (path === null) return null;
  const [resolution, view] = await Promise.all([resolvePath(context, path), context.loadView()]);
  if (!resolution) return null;
  if (resolution.result === "redirect") return redirect(resolution.location, resolution.permanent ? 301 : 302);
  // Redirect to the canonical path, for example if the trailing slash is missing.
  if (resolution.page.path !== path) return redirect(encodeURI(resolution.page.path) + url.search, 301);
  return pageResponse(view, buildPage(view, resolution.page), true);
}

async function resolvePath({ app, url }: RequestContext, path: string) {
  try {
    return await app.cms.get("/resolve", { query: { ...readListQuery(url.searchParams), path } });
  } catch (error) {
    if (error instanceof ProblemError) return null; // 404, or 422 for an invalid path
    throw error;
  }
}

function decodePath(pathname: string): string | null {
  try {
    return decodeURIComponent(pathname);
  } catch {
    return null;
  }
}
