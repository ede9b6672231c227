/** Runs before every page: finds its language and its status, and sets the Content Security Policy. */
import { createRouteFinder, ROUTE_HEADER } from "clarion-contract/next";
import { contentSecurityPolicy, leaveEnded } from "clarion-contract/site";
import { NextResponse, type NextRequest } from "next/server";
import { live, pickSource } from "./lib/client";
import { CACHE_DIRECTORY, CMS_URL, DEFAULT_LOCALE, PAGE_SIZE } from "./lib/config";

export const config = { matcher: "/((?!_next/|hooks/|preview/?$|preview/end/?$|rehearsal/?$|sitemap\\.xml|news-sitemap\\.xml|robots\\.txt|icon\\.svg).*)" };

const isDevelopment = process.env.NODE_ENV === "development";

/** A page cannot choose its status: `notFound()` and errors send an empty page to browsers without JavaScript. */
const findRoute = createRouteFinder({
  client: live.client,
  defaultLocale: DEFAULT_LOCALE,
  limit: PAGE_SIZE,
  // The routes that are not pages of the CMS, with their parameters: whatever else is below them does not exist.
  ownPaths: /^\/(search|sign-up(\/(confirm|unsubscribe))?|versions(\/\d+){1,2}|preview\/[^/]+|rehearsal\/(ended|form)|feeds\/[^/]+)\/?$/,
  directory: CACHE_DIRECTORY,
});

export async function proxy(request: NextRequest) {
  const { pathname, searchParams, search } = request.nextUrl;
  const source = pickSource((name) => request.cookies.get(name)?.value, pathname);
  const isJoint = source.kind === "joint";
  const { locale, path, status, location, version } = await findRoute(pathname, searchParams.toString(), source.client);
  const left = status >= 400 && (await leaveEnded(source, request.url));
  if (left) return left;
  if (location) return NextResponse.redirect(new URL(location, request.url), source.kind === "public" ? status : 307); // browsers keep a 308
  // Without a User-Agent, Next.js sends the beginning of the page before its status is known.
  const headers = new Headers({ "user-agent": "none", ...Object.fromEntries(request.headers) });
  const policy = contentSecurityPolicy({
    cmsUrl: source.cmsUrl,
    scripts: [`'nonce-${crypto.randomUUID()}'`, "'strict-dynamic'", ...(isDevelopment ? ["'unsafe-eval'"] : [])],
    styles: isDevelopment ? ["'unsafe-inline'"] : [],
    framedBy: isJoint || path.startsWith("/preview/") ? CMS_URL : "'none'",
  });
  headers.set("Content-Security-Policy", policy); // Next.js takes the nonce of its scripts from here
  headers.set(ROUTE_HEADER, version);
  const response = NextResponse.rewrite(new URL(`/${locale}${path}${search}`, request.url), { status, request: { headers } });
  response.headers.set("Content-Security-Policy", policy);
  if (status === 503) response.headers.set("Retry-After", "60");
  for (const [name, value] of Object.entries(source.headers)) response.headers.set(name, value);
  return response;
}
