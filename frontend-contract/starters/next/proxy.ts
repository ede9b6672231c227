/** Runs before every page: finds its language and its status, and sets the Content Security Policy. */
import { NextResponse, type NextRequest } from "next/server";
import type { Lookup } from "./app/lookup/route";
import { CMS_URL, DEFAULT_LOCALE } from "./lib/config";

export const config = { matcher: "/((?!_next/|hooks/|lookup$|preview/?$|sitemap\\.xml|robots\\.txt|icon\\.svg).*)" };

export async function proxy(request: NextRequest) {
  const { pathname, searchParams, search } = request.nextUrl;
  const { locale, path, status, location } = await lookUp(pathname, searchParams.toString());
  if (location) return NextResponse.redirect(new URL(location, request.url), status);
  const headers = new Headers(request.headers);
  const policy = getPolicy(crypto.randomUUID(), path.startsWith("/preview/"));
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
async function lookUp(path: string, search: string): Promise<Lookup> {
  try {
    return await (await fetch(`http://127.0.0.1:${process.env.PORT ?? "3000"}/lookup?${new URLSearchParams({ path, search })}`)).json();
  } catch {
    return { locale: DEFAULT_LOCALE, path, status: 200 };
  }
}

function getPolicy(nonce: string, isPreview: boolean): string {
  const development = process.env.NODE_ENV === "development";
  return [
    "default-src 'self'",
    `script-src 'nonce-${nonce}' 'strict-dynamic'${development ? " 'unsafe-eval'" : ""}`,
    `style-src 'self'${development ? " 'unsafe-inline'" : ""}`,
    "style-src-attr 'unsafe-inline'", // the placeholders of pictures
    `img-src 'self' data: https: ${CMS_URL}`,
    `media-src ${CMS_URL}`,
    "frame-src https:", // the CMS has a list of hosts, and visitors are asked before a frame is loaded
    `connect-src 'self' ${CMS_URL}`,
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    `frame-ancestors ${isPreview ? CMS_URL : "'none'"}`,
  ].join("; ");
}
