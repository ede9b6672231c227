/** Runs before every page: finds its language and its status, and sets the Content Security Policy. */
import { PREVIEW_HEADERS } from "clarion-contract";
import { createRouteFinder, ROUTE_HEADER } from "clarion-contract/next";
import { contentSecurityPolicy, isPreviewOpen, JOINT_COOKIE, readRehearsal, REHEARSAL_COOKIE } from "clarion-contract/site";
import { NextResponse, type NextRequest } from "next/server";
import { cms, connectToRehearsal, createJointClient, pickToken } from "./lib/client";
import { CACHE_DIRECTORY, CMS_URL, DEFAULT_LOCALE, PAGE_SIZE, REHEARSAL_URL } from "./lib/config";

export const config = { matcher: "/((?!_next/|hooks/|preview/?$|preview/end/?$|rehearsal/?$|sitemap\\.xml|news-sitemap\\.xml|robots\\.txt|icon\\.svg).*)" };

const isDevelopment = process.env.NODE_ENV === "development";

/** A page cannot choose its status: `notFound()` and errors send an empty page to browsers without JavaScript. */
const routes = {
  defaultLocale: DEFAULT_LOCALE,
  limit: PAGE_SIZE,
  ownPaths: /^\/(search|sign-up(\/(confirm|unsubscribe))?|versions|preview|rehearsal|feeds)(\/|$)/, // the routes that are not pages of the CMS
};
const findRoute = createRouteFinder({ ...routes, client: cms, directory: CACHE_DIRECTORY });
const ALWAYS_LIVE = /^(\/[a-z]{2,3}(-[a-z]+)?)?\/(preview|rehearsal)\//;

export async function proxy(request: NextRequest) {
  const { pathname, searchParams, search } = request.nextUrl;
  const joint = ALWAYS_LIVE.test(pathname) ? undefined : request.cookies.get(JOINT_COOKIE)?.value;
  const token = ALWAYS_LIVE.test(pathname) ? null : pickToken(request.cookies.get(REHEARSAL_COOKIE)?.value);
  const rehearsal = token ? connectToRehearsal(token) : null;
  if (rehearsal && (await readRehearsal(rehearsal).catch(() => undefined)) === null) return endRehearsal(request);
  const own = joint ? createJointClient(joint) : rehearsal;
  const find = own ? createRouteFinder({ ...routes, client: own }) : findRoute; // nothing of a preview or rehearsal is remembered
  const { locale, path, status, location, version } = await find(pathname, searchParams.toString());
  if (joint && status >= 400 && !(await isPreviewOpen(cms, joint).catch(() => true))) return NextResponse.redirect(new URL("/preview/end/", request.url));
  if (location) return NextResponse.redirect(new URL(location, request.url), joint ? 307 : status);
  // Without a User-Agent, Next.js sends the beginning of the page before its status is known.
  const headers = new Headers({ "user-agent": "none", ...Object.fromEntries(request.headers) });
  const policy = contentSecurityPolicy({
    cmsUrl: rehearsal ? REHEARSAL_URL.browser : CMS_URL,
    scripts: [`'nonce-${crypto.randomUUID()}'`, "'strict-dynamic'", ...(isDevelopment ? ["'unsafe-eval'"] : [])],
    styles: isDevelopment ? ["'unsafe-inline'"] : [],
    framedBy: joint || path.startsWith("/preview/") ? CMS_URL : "'none'",
  });
  headers.set("Content-Security-Policy", policy); // Next.js takes the nonce of its scripts from here
  headers.set(ROUTE_HEADER, version);
  const response = NextResponse.rewrite(new URL(`/${locale}${path}${search}`, request.url), { status, request: { headers } });
  response.headers.set("Content-Security-Policy", policy);
  if (status === 503) response.headers.set("Retry-After", "60");
  if (own) for (const [name, value] of Object.entries(PREVIEW_HEADERS)) response.headers.set(name, value);
  return response;
}

/** Show the site of today from now on, after a page that says that the rehearsal has ended. */
function endRehearsal(request: NextRequest): NextResponse {
  const response = NextResponse.redirect(new URL("/rehearsal/ended/", request.url), { status: 303, headers: PREVIEW_HEADERS });
  response.cookies.delete(REHEARSAL_COOKIE);
  return response;
}
