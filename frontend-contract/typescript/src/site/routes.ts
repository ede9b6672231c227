/** From the address of a page to its language, its status and its page in the CMS. */
import { encodeLocation } from "../redirects.ts";
import type { Source } from "./sources.ts";

/** What the CMS has at a path, as far as its status needs it. `Found` of `resolvePage` is one. */
export type FoundAddress = { result: "page"; page: { path: string } } | { result: "redirect"; location: string; permanent: boolean } | { result: "withdrawn" };

/** What a path leads to. */
export interface FoundRoute {
  locale: string;
  /** The path without the prefix of its language. */
  path: string;
  status: 200 | 307 | 308 | 404 | 410 | 503;
  /** Where the page is, with the status 307 or 308, as a header needs it. */
  location?: string;
}

/** A redirect of a website. */
export interface Redirect {
  status: 307 | 308;
  /** The target as a header needs it: without other characters than those of ASCII. */
  location: string;
}

/** Options of `findRoute`. */
export interface RouteOptions {
  /** The language whose paths have no prefix. */
  defaultLocale: string;
  /** The codes of the site's languages. */
  locales: readonly string[];
  /** Paths of the website, without the language, that are no pages of the CMS. */
  ownPaths: RegExp;
  /** Ask the CMS for a path that ends in a slash; null for 404. */
  resolve: (path: string, search: string) => Promise<FoundAddress | null>;
}

/** Return the language of a path, by its prefix, and the path without it. */
export function splitLocale(path: string, { defaultLocale, locales }: Pick<RouteOptions, "defaultLocale" | "locales">): { locale: string; path: string } {
  const first = path.split("/")[1] ?? "";
  if (first === defaultLocale || !locales.includes(first)) return { locale: defaultLocale, path };
  return { locale: first, path: path.slice(first.length + 1) || "/" };
}

/** Find what a path leads to. A page has one address: other spellings of it, without its slash for example, are redirected. */
export async function findRoute(requested: string, search: string, options: RouteOptions): Promise<FoundRoute> {
  const route = { ...splitLocale(requested, options), status: 200 as const };
  if (options.ownPaths.test(route.path)) return route;
  const path = decodePath(requested);
  const answer = path === null ? null : await options.resolve(path.replace(/\/?$/, "/"), search);
  if (path === null || answer === null) return { ...route, status: 404 };
  if (answer.result === "withdrawn") return { ...route, status: 410 };
  return { ...route, ...findRedirect(answer, path, search) };
}

/**
 * Return the redirect that a path needs: that of the CMS, or to the one address of its page; null where the page has this address, and for
 * a withdrawn one. `path` is decoded, `search` has no question mark. Outside of the public site it is temporary, as browsers keep others.
 */
export function findRedirect(found: FoundAddress, path: string, search: string, { kind }: Pick<Source, "kind"> = { kind: "public" }): Redirect | null {
  const permanent = kind === "public" ? 308 : 307;
  if (found.result === "redirect") return { status: found.permanent ? permanent : 307, location: encodeLocation(found.location) };
  if (found.result === "withdrawn" || found.page.path === path) return null;
  return { status: permanent, location: encodeLocation(found.page.path) + (search && `?${search}`) };
}

function decodePath(path: string): string | null {
  try {
    return decodeURIComponent(path);
  } catch {
    return null; // no path of the CMS has malformed percent-encoding
  }
}
