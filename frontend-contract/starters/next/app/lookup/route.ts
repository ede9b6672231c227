/** Tells `proxy.ts` the language and the status of a path, from the cached responses of the CMS. */
import { findRoute, splitLocale, type FoundRoute } from "clarion-contract/site";
import { connection } from "next/server";
import { getSite, getVersions, resolvePath } from "@/lib/cms";
import { DEFAULT_LOCALE } from "@/lib/config";

/** The routes of this site that are not pages of the CMS. */
const ownPaths = /^\/(search|sign-up(\/(confirm|unsubscribe))?|versions|preview|feeds)(\/|$)/;

export async function GET(request: Request): Promise<Response> {
  await connection();
  const { path = "/", search = "" } = Object.fromEntries(new URL(request.url).searchParams);
  const site = await getSite(DEFAULT_LOCALE).catch(() => null);
  const languages = { defaultLocale: DEFAULT_LOCALE, locales: site?.navigation.languages.map(({ locale }) => locale) ?? [] };
  let route: FoundRoute = { ...splitLocale(path, languages), status: 503 };
  try {
    await getSite(route.locale); // without menus no page is complete
    route = await findRoute(path, search, { ...languages, ownPaths, resolve: resolvePath });
    const [, versions, id = "", number] = route.path.split("/");
    if (versions === "versions" && !(await getVersions(id, number || undefined, route.locale))) route.status = 404;
  } catch (error) {
    console.error("The CMS is unavailable:", error);
  }
  return Response.json(route);
}
