import { pathToResolve, ProblemError, readWithdrawal } from "clarion-contract";
import { buildPage } from "../pages/index.ts";
import { readListQuery } from "../pages/listing.ts";
import type { RequestContext } from "../request-context.ts";
import { decodePath, loadViewModel, type ViewModel } from "../view-model.ts";
import { pageResponse, redirect } from "../web/responses.ts";

/** Respond with the CMS's page at the request's path, or its redirect; null if there is neither. */
export async function handlePage(context: RequestContext): Promise<Response | null> {
  const { url } = context;
  const path = decodePath(url.pathname);
  if (path === null) return null;
  const [resolution, view] = await Promise.all([resolvePath(context, await addQuery(context, path)), context.loadView()]);
  if (!resolution) return null;
  if (resolution.result === "redirect") return redirect(resolution.location, resolution.permanent ? 301 : 302);
  // Redirect to the canonical path, for example if the trailing slash is missing.
  if (resolution.page.path !== path) return redirect(resolution.page.path + url.search, 301);
  const ownView = resolution.page.locale === view.locale ? view : await loadViewOf(context, resolution.page.locale);
  return pageResponse(ownView, buildPage(ownView, resolution.page), true);
}

/** Load the view model of another language than that of the path: the CMS alone knows which page is at a path. */
function loadViewOf({ app, url }: RequestContext, locale: string): Promise<ViewModel> {
  return loadViewModel(app.cms, app.config, url, locale);
}

/** Add the query if redirects may depend on it: an address such as `/?p=17` of a site that has moved here. */
async function addQuery({ app, locale, url }: RequestContext, path: string): Promise<string> {
  if (url.search === "") return path;
  const { redirect_parameters: names } = await app.cms.getSiteChrome(locale);
  return pathToResolve(path, url.searchParams, names);
}

async function resolvePath({ app, url }: RequestContext, path: string) {
  const filters = readListQuery(url.searchParams);
  const resolve = (query: typeof filters) =>
    app.cms.get("/resolve", { query: { ...query, path } }).catch((error: unknown) => {
      if (readWithdrawal(error)) throw error; // `handleError` shows the notice
      if (error instanceof ProblemError) return error.status; // 404, or 422
      throw error;
    });
  let resolution = await resolve(filters);
  // The visitor has added filters that this page does not have.
  if (resolution === 422 && Object.keys(filters).length > 0) resolution = await resolve({});
  return typeof resolution === "number" ? null : resolution;
}
