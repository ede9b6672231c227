/** The site as a function from a request to a response: routes, locale, errors. */
import { ProblemError } from "clarion-contract";
import { leaveRehearsal, readRehearsal, rehearsalUrl } from "clarion-contract/site";
import { TaggedCache } from "./api/cache.ts";
import { CmsClient } from "./api/cms-client.ts";
import type { Config } from "./config.ts";
import type { App, RequestContext, RouteHandler } from "./request-context.ts";
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
import { splitPrefix } from "./texts/index.ts";
import { loadViewModel } from "./view-model.ts";
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

function handle(app: App, request: Request, visitorAddress: string): Promise<Response> {
  const url = new URL(request.url);
  const token = app.config.rehearsal || isAlwaysLive(url.pathname) ? null : readRehearsalToken(app.config, request);
  return token ? respondWithRehearsal(createContext(app, request, visitorAddress), token) : respond(app, request, visitorAddress);
}

/** Return the context of a request before its language is known. */
function createContext(app: App, request: Request, visitorAddress: string, locale = app.config.locale): RequestContext {
  const url = new URL(request.url);
  const loadView = () => loadViewModel(app.cms, app.config, url, locale);
  return { app, request, url, locale, pathParameters: {}, visitorAddress, loadView };
}

async function respond(app: App, request: Request, visitorAddress: string): Promise<Response> {
  const url = new URL(request.url);
  const { locale, rest } = await findLocale(app, url.pathname);
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

/**
 * Return the language of a path, and the path without its prefix.
 *
 * The CMS knows the languages of the site. Its answer for this language is needed for the page anyway. Paths of other
 * languages, and those without a prefix, are in the default language.
 */
async function findLocale({ cms, config }: App, path: string): Promise<{ locale: string; rest: string }> {
  const found = splitPrefix(path);
  if (!found || found.locale === config.locale) return { locale: config.locale, rest: path };
  try {
    await cms.getSiteChrome(found.locale);
    return found;
  } catch (error) {
    return error instanceof ProblemError ? { locale: config.locale, rest: path } : found; // the page reports other errors
  }
}

function methodNotAllowed(allowed: readonly string[]): Response {
  return plainResponse(405, "Method not allowed.", { Allow: allowed.join(", ") });
}
