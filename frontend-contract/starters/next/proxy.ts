/** Runs before every page: finds its language and its status, and sets the Content Security Policy. */
import { contentSecurityPolicy, type FoundRoute } from "clarion-contract/site";
import { NextResponse, type NextRequest } from "next/server";
import { CMS_URL, DEFAULT_LOCALE } from "./lib/config";

export const config = { matcher: "/((?!_next/|hooks/|lookup$|preview/?$|sitemap\\.xml|news-sitemap\\.xml|robots\\.txt|icon\\.svg).*)" };

const isDevelopment = process.env.NODE_ENV === "development";

export async function proxy(request: NextRequest) {
  const { pathname, searchParams, search } = request.nextUrl;
  const { locale, path, status, location } = await lookUp(pathname, searchParams.toString());
  if (location) return NextResponse.redirect(new URL(location, request.url), status);
  const headers = new Headers(request.headers);
  const policy = contentSecurityPolicy({
    cmsUrl: CMS_URL,
    scripts: [`'nonce-${crypto.randomUUID()}'`, "'strict-dynamic'", ...(isDevelopment ? ["'unsafe-eval'"] : [])],
    styles: isDevelopment ? ["'unsafe-inline'"] : [],
    framedBy: path.startsWith("/preview/") ? CMS_URL : "'none'",
  });
  headers.set("Content-Security-Policy", policy); // Next.js takes the nonce of its scripts from here
  const response = NextResponse.rewrite(new URL(`/${locale}${path}${search}`, request.url), { status, request: { headers } });
  response.headers.set("Content-Security-Policy", policy);
  return response;
}

/**
 * Ask this server for the language and the status of a path.
 *
 * The proxy cannot read the cache of the pages, and a page cannot choose its status: `notFound()` and errors send an
 * empty page to browsers without JavaScript.
 */
async function lookUp(path: string, search: string): Promise<FoundRoute> {
  const address = `http://127.0.0.1:${process.env.PORT ?? "3000"}/lookup?${new URLSearchParams({ path, search })}`;
  return fetch(address).then((response) => response.json()).catch(() => ({ locale: DEFAULT_LOCALE, path, status: 200 }));
}
