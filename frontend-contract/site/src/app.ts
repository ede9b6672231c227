/** The site as a function from a request to a response: routes, locale, errors. */
import { leaveRehearsal, readRehearsal, rehearsalUrl } from "clarion-contract/site";
import { TaggedCache } from "./api/cache.ts";
import { CmsClient } from "./api/cms-client.ts";
import type { Config } from "./config.ts";
import { createContext, findLocale, type App, type RouteHandler } from "./request-context.ts";
import { showAlertForm, showStopForm, stopAlert, submitAlert } from "./routes/alerts.ts";
import { handleError, handleNotFound } from "./routes/errors.ts";
import { acceptTerms, openLink, showRelease } from "./routes/embargo.ts";
import { handleFeed } from "./routes/feeds.ts";
import { handleIndexNowKey, handleNewsSitemap } from "./routes/news-sitemap.ts";
import { handlePage } from "./routes/page.ts";
import { endJointPreview, handleJointly, readJointToken } from "./routes/joint-preview.ts";
import { handlePreview, handlePreviewReload } from "./routes/preview.ts";
import { handleRehearsal, isAlwaysLive, readRehearsalToken, respondWithRehearsal } from "./routes/rehearsal.ts";
import { handleRobots } from "./routes/robots.ts";
import { handleSearch } from "./routes/search.ts";
import { confirm, showConfirmForm, showSignUpForm, showUnsubscribeForm, submitSignUp, unsubscribe } from "./routes/sign-up.ts";
import { handleSitemap } from "./routes/sitemap.ts";
import { showVersions } from "./routes/versions.ts";
import { handleWebhook } from "./routes/webhook.ts";
import { assetResponse } from "./web/assets.ts";
import { plainResponse } from "./web/responses.ts";
import { Router } from "./web/router.ts";

const ROUTES = new Router<RouteHandler>()
  .on("GET", "/assets/{name}", ({ pathParameters, request }) => assetResponse(pathParameters.name ?? "", request) ?? plainResponse(404, "No such file."))
  .on("GET", "/healthz", () => plainResponse(200, "ok")) // liveness of this process; the CMS has its own check
  .on("GET", "/robots.txt", handleRobots)
  .on("GET", "/sitemap.xml", handleSitemap)
  .on("GET", "/sitemap-{number}.xml", handleSitemap)
  .on("GET", "/news-sitemap.xml", handleNewsSitemap)
  .on("GET", "/indexnow-key.txt", handleIndexNowKey)
  .on("GET", "/feeds/{file}", handleFeed)
  .on("GET", "/search", handleSearch)
  .on("GET", "/sign-up", showSignUpForm)
  .on("POST", "/sign-up", submitSignUp)
  .on("GET", "/sign-up/confirm", showConfirmForm)
  .on("POST", "/sign-up/confirm", confirm)
  .on("GET", "/sign-up/unsubscribe", showUnsubscribeForm)
  .on("POST", "/sign-up/unsubscribe", unsubscribe)
  .on("GET", "/alerts", showAlertForm)
  .on("POST", "/alerts", submitAlert)
  .on("GET", "/alerts/stop", showStopForm)
  .on("POST", "/alerts/stop", stopAlert)
  .on("GET", "/preview", handlePreview)
  .on("GET", "/preview/end", endJointPreview)
  .on("GET", "/preview/{key}", handlePreviewReload)
  .on("GET", "/rehearsal", handleRehearsal)
  .on("POST", "/rehearsal", leaveRehearsal)
  .on("GET", "/embargo", openLink)
  .on("GET", "/embargo/{key}", showRelease)
  .on("POST", "/embargo/{key}", acceptTerms)
  .on("GET", "/versions/{id}", showVersions)
  .on("GET", "/versions/{id}/{number}", showVersions)
  .on("POST", "/hooks/clarion", handleWebhook);

/**
 * Create the application of one site. Several sites of one process share a cache, which a webhook at any of them purges.
 *
 * Tests pass a `fetch` that answers in place of a CMS.
 */
export function createApp(config: Config, fetch: typeof globalThis.fetch = globalThis.fetch, cache = new TaggedCache()): App {
  const cms = new CmsClient(config, cache, fetch);
  const app: App = {
    config,
    cms,
    handle: (request, visitorAddress) => {
      const token = readJointToken(request);
      if (token === null) return handle(app, request, visitorAddress);
      const joint = { ...app, cms: new CmsClient(config, new TaggedCache(), fetch, token) }; // nothing is kept for others
      return handleJointly(app, token, request, visitorAddress, () => handle(joint, request, visitorAddress));
    },
    rehearse: (token) => createRehearsal(config, fetch, token),
  };
  return app;
}

/** Create the site of a rehearsal for one request: it reads at the address of the rehearsal, and keeps nothing. */
async function createRehearsal(config: Config, fetch: typeof globalThis.fetch, token: string): Promise<App | null> {
  const { server, browser } = config.rehearsalUrls;
  const addresses = { apiUrl: rehearsalUrl(server, token), cmsUrl: rehearsalUrl(browser, token) };
  const cms = new CmsClient({ ...config, ...addresses }, new TaggedCache(), fetch);
  const rehearsal = await cms.requireAvailable(readRehearsal(cms.api));
  return rehearsal && createApp({ ...config, ...addresses, rehearsal }, fetch);
}

/** Respond with the rehearsal that the request asks for, or with the site of `app`. A joint preview comes before a rehearsal. */
function handle(app: App, request: Request, visitorAddress: string): Promise<Response> {
  const isFixed = Boolean(app.config.rehearsal) || app.cms.jointToken !== undefined || isAlwaysLive(new URL(request.url).pathname);
  const token = isFixed ? null : readRehearsalToken(app.config, request);
  return token ? respondWithRehearsal(app, request, visitorAddress, token) : respond(app, request, visitorAddress);
}

async function respond(app: App, request: Request, visitorAddress: string): Promise<Response> {
  const { locale, rest } = await findLocale(app, new URL(request.url).pathname);
  const context = createContext(app, request, visitorAddress, locale);
  try {
    const match = ROUTES.match(request.method, rest);
    if (match.result === "route") return await match.handler({ ...context, pathParameters: match.parameters });
    if (match.result === "method-not-allowed") return methodNotAllowed(match.allowed);
    if (!["GET", "HEAD"].includes(request.method)) return methodNotAllowed(["GET", "HEAD"]);
    return (await handlePage(context)) ?? (await handleNotFound(context));
  } catch (error) {
    return handleError(context, error);
  }
}

function methodNotAllowed(allowed: readonly string[]): Response {
  return plainResponse(405, "Method not allowed.", { Allow: allowed.join(", ") });
}
