/** The types that the application and its route handlers share. */
import type { CmsClient } from "./api/cms-client.ts";
import type { Config } from "./config.ts";
import type { ViewModel } from "./view-model.ts";
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
