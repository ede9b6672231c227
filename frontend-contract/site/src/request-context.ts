/** What the application and its route handlers know of a request. */
import { ProblemError } from "clarion-contract";
import type { CmsClient } from "./api/cms-client.ts";
import type { Config } from "./config.ts";
import { splitPrefix } from "./texts/index.ts";
import { loadViewModel, type ViewModel } from "./view-model.ts";
import type { PathParameters } from "./web/router.ts";
import type { RequestHandler } from "./web/server.ts";

/** The application: its configuration, its connection to the CMS, and its request handler. */
export interface App {
  config: Config;
  cms: CmsClient;
  handle: RequestHandler;
  /** Return the site as a rehearsal shows it; null if the rehearsal has ended. */
  rehearse: (token: string) => Promise<App | null>;
}

/** Everything that a route handler knows about the current request. */
export interface RequestContext {
  app: App;
  request: Request;
  url: URL;
  locale: string;
  /** The values of the route's path parameters: `{file}` of `/feeds/{file}`. */
  pathParameters: PathParameters;
  /** The visitor's address, which the CMS needs to limit requests by visitor. */
  visitorAddress: string;
  /** Load the view model of this page, with navigation and settings of its language. */
  loadView: () => Promise<ViewModel>;
}

/** A function that responds to the requests of one route. */
export type RouteHandler = (context: RequestContext) => Promise<Response> | Response;

/** Return the context of a request whose language is known. */
export function createContext(app: App, request: Request, visitorAddress: string, locale: string): RequestContext {
  const url = new URL(request.url);
  const loadView = () => loadViewModel(app.cms, app.config, url, locale);
  return { app, request, url, locale, pathParameters: {}, visitorAddress, loadView };
}

/** Return the context of a request in the language of its path, for a message that no route writes. */
export async function findContext(app: App, request: Request, visitorAddress: string): Promise<RequestContext> {
  const { locale } = await findLocale(app, new URL(request.url).pathname);
  return createContext(app, request, visitorAddress, locale);
}

/**
 * Return the language of a path, and the path without its prefix.
 *
 * The CMS knows the languages of the site. Its answer for this language is needed for the page anyway. Paths of other
 * languages, and those without a prefix, are in the default language.
 */
export async function findLocale({ cms, config }: App, path: string): Promise<{ locale: string; rest: string }> {
  const found = splitPrefix(path);
  if (!found || found.locale === config.locale) return { locale: config.locale, rest: path };
  try {
    await cms.getSiteChrome(found.locale);
    return found;
  } catch (error) {
    return error instanceof ProblemError ? { locale: config.locale, rest: path } : found; // the page reports other errors
  }
}
