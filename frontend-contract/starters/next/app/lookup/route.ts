/** Tells `proxy.ts` the language and the status of a path, from the cached responses of the CMS. */
import { getLocales, getSite, resolvePath } from "@/lib/cms";
import { DEFAULT_LOCALE } from "@/lib/config";
import { connection } from "next/server";

export interface Lookup {
  locale: string;
  /** The path without its language. */
  path: string;
  status: number;
  /** Where the page has moved. */
  location?: string;
}

/** The routes of this site that are not pages of the CMS. */
const OWN_ROUTES = /^\/(search|sign-up|preview|feeds)(\/|$)/;

export async function GET(request: Request): Promise<Response> {
  await connection();
  const params = new URL(request.url).searchParams;
  const requested = params.get("path") ?? "/";
  const found: Lookup = { locale: DEFAULT_LOCALE, path: requested, status: 200 };
  try {
    const locales = await getLocales();
    const first = /^\/([^/]+)/.exec(requested)?.[1];
    if (first && first !== DEFAULT_LOCALE && locales.some(({ locale }) => locale === first)) {
      Object.assign(found, { locale: first, path: requested.slice(first.length + 1) || "/" });
    }
    await getSite(found.locale);
    if (!OWN_ROUTES.test(found.path)) Object.assign(found, await findPage(requested, params));
  } catch (error) {
    console.error("The CMS is unavailable:", error);
    found.status = 503;
  }
  return Response.json(found);
}

/** Find the page at a path. Every page has one path: another spelling, without its slash for example, is redirected. */
async function findPage(requested: string, params: URLSearchParams): Promise<Partial<Lookup>> {
  const path = decodeURIComponent(requested);
  const answer = await resolvePath(path.endsWith("/") ? path : `${path}/`, params);
  if (answer === null) return { status: 404 };
  if (answer.result === "redirect") return { status: answer.permanent ? 308 : 307, location: answer.location };
  params.delete("path");
  const query = params.size > 0 ? `?${params}` : "";
  return path === answer.page.path ? {} : { status: 308, location: answer.page.path + query };
}
