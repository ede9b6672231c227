/** The site as one function from a request to a response. */
import { TaggedCache } from "./api/cache.ts";
import { Content } from "./api/content.ts";
import { furniture } from "./api/furniture.ts";
import type { Config } from "./config.ts";
import { onFailure, notFound } from "./routes/errors.ts";
import { feed } from "./routes/feeds.ts";
import { health, robots } from "./routes/machines.ts";
import { contentPage } from "./routes/page.ts";
import { preview, previewAgain } from "./routes/preview.ts";
import { search } from "./routes/search.ts";
import { confirm, confirmed, signedUp, signUp, unsubscribe, unsubscribed } from "./routes/sign-up.ts";
import { sitemap } from "./routes/sitemap.ts";
import { webhook } from "./routes/webhook.ts";
import { splitLocale } from "./texts/index.ts";
import { viewOf, type View } from "./view.ts";
import { asset } from "./web/assets.ts";
import { problem } from "./web/responses.ts";
import { Router, type Parameters } from "./web/router.ts";
import type { Handle } from "./web/server.ts";

export interface App {
  config: Config;
  content: Content;
  handle: Handle;
}

/** What a route is given. */
export interface Asked {
  app: App;
  request: Request;
  address: URL;
  locale: string;
  parameters: Parameters;
  visitor: string;
  /** Fetches what stands around a page. */
  view: () => Promise<View>;
}

export type Route = (asked: Asked) => Promise<Response> | Response;

const ROUTES = new Router<Route>()
  .on("GET", "/assets/{name}", ({ parameters, request }) => asset(parameters.name ?? "", request) ?? problem(404, "No such file."))
  .on("GET", "/healthz", health)
  .on("GET", "/robots.txt", robots)
  .on("GET", "/sitemap.xml", sitemap)
  .on("GET", "/sitemap-{number}.xml", sitemap)
  .on("GET", "/feeds/{file}", feed)
  .on("GET", "/search", search)
  .on("GET", "/sign-up", signUp)
  .on("POST", "/sign-up", signedUp)
  .on("GET", "/sign-up/confirm", confirm)
  .on("POST", "/sign-up/confirm", confirmed)
  .on("GET", "/sign-up/unsubscribe", unsubscribe)
  .on("POST", "/sign-up/unsubscribe", unsubscribed)
  .on("GET", "/preview", preview)
  .on("GET", "/preview/{key}", previewAgain)
  .on("POST", "/hooks/clarion", webhook);

export function createApp(config: Config, fetch: typeof globalThis.fetch = globalThis.fetch): App {
  const content = new Content(config, new TaggedCache(), fetch);
  const app: App = { config, content, handle: (request, visitor) => handle(app, request, visitor) };
  return app;
}

async function handle(app: App, request: Request, visitor: string): Promise<Response> {
  const address = new URL(request.url);
  const { locale, rest } = splitLocale(address.pathname, app.config.locale);
  const view = () => viewFor(app, address, locale);
  const asked: Asked = { app, request, address, locale, parameters: {}, visitor, view };
  try {
    const match = ROUTES.match(request.method, rest);
    if (match.found === "route") return await match.handler({ ...asked, parameters: match.parameters });
    if (match.found === "other-method") return problem(405, "Not with this method.", { Allow: match.allowed.join(", ") });
    if (!["GET", "HEAD"].includes(request.method)) return problem(405, "Not with this method.", { Allow: "GET, HEAD" });
    return (await contentPage(asked)) ?? (await notFound(asked));
  } catch (error) {
    return onFailure(asked, error);
  }
}

/** What a page at that address of that language needs. */
export async function viewFor({ config, content }: App, address: URL, locale: string): Promise<View> {
  return viewOf({ locale, config, address, furniture: await furniture(content, locale) });
}
