/** Tells `proxy.ts` the language and the status of a path, from the cached responses of the CMS. */
import { connection } from "next/server";
import { getLocales, getSite, resolvePath } from "@/lib/cms";
import { DEFAULT_LOCALE } from "@/lib/config";

export interface Lookup {
  locale: string;
  /** The path without its language. */
  path: string;
  status: number;
  /** Where the page has moved. */
  location?: string;
}

/** The routes of this site that are not pages of the CMS. */
const OWN_ROUTES = /^\/(search|sign-up(\/(confirm|unsubscribe))?|preview|feeds)(\/|$)/;

export async function GET(request: Request): Promise<Response> {
  await connection();
  const params = new URL(request.url).searchParams;
  const [requested, search] = [params.get("path") ?? "/", params.get("search") ?? ""];
  let found: Lookup = { locale: DEFAULT_LOCALE, path: requested, status: 200 };
  try {
    const first = requested.split("/")[1] ?? "";
    const hasPrefix = first !== DEFAULT_LOCALE && (await getLocales()).includes(first);
    if (hasPrefix) found = { locale: first, path: requested.slice(first.length + 1) || "/", status: 200 };
    await getSite(found.locale);
    if (!OWN_ROUTES.test(found.path)) found = { ...found, ...(await findPage(decodeURIComponent(requested), search)) };
  } catch (error) {
    console.error("The CMS is unavailable:", error);
    found.status = 503;
  }
  return Response.json(found);
}

/** Find the page at a path. Every page has one path: another spelling, without its slash for example, is redirected. */
async function findPage(path: string, search: string): Promise<Partial<Lookup>> {
  const answer = await resolvePath(path.replace(/\/?$/, "/"), search);
  if (answer === null) return { status: 404 };
  if (answer.result === "redirect") return { status: answer.permanent ? 308 : 307, location: answer.location };
  return path === answer.page.path ? {} : { status: 308, location: answer.page.path + (search && `?${search}`) };
}
