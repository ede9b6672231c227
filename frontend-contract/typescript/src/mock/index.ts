/** A CMS without a CMS: a `fetch` function that answers as Clarion does about its demo content. */
import { OPERATIONS } from "../operations.ts";
import { PREFIX } from "../parameters.ts";
import { recordedSite } from "../recorded-site.ts";
import { CMS_URL, invalid, problem, respond, uncached, type Answer, type UrlOptions } from "./answer.ts";
import { compactCards } from "./cards.ts";
import type { Context } from "./context.ts";
import { parameterError } from "./errors.ts";
import { findExample, type Example } from "./examples.ts";
import { findDraft, KNOWN, readEmbargo, readPreview, receive, recorded } from "./forms.ts";
import { answerAbsent, answerRecorded, compareVersions, findEvent, findPageById, findPerson, findRelated, listCards, listPeople, listRedirects, listSitemap, listVersions, resolvePath } from "./pages.ts";
import { checkParameters } from "./parameters.ts";
import { answerFile, isFile } from "./pictures.ts";
import { search, suggest } from "./search.ts";
import { expandSite, type RecordedSite } from "./site.ts";

export { KNOWN } from "./forms.ts";
export type { Example } from "./examples.ts";
export type { UrlOptions } from "./answer.ts";

/** Options of `mockFetch`. */
export interface MockOptions extends UrlOptions {
  /** Responses of your own. They answer requests with the same URL, headers and body before everything else. */
  examples?: Iterable<Example>;
}

const PARTS = ["site", "navigation", "settings", "topics", "regions", "locales"] as const;
const REHEARSAL = `/rehearsal/${KNOWN.rehearsalToken}`;
const JOINT_PREVIEW = `${PREFIX}/preview/public`;
const PAGE_ID = /^\d{1,16}$/;
let site: RecordedSite | undefined;

/** Create a `fetch` function that answers from the recorded site: `createClient({ baseUrl: "http://mock", fetch: mockFetch() })`. */
export function mockFetch(options: MockOptions = {}): typeof globalThis.fetch {
  return async (input, init) => {
    const request = new Request(input, init);
    const sent = await request.clone().text();
    const own = options.examples && findExample(request, sent, options.examples);
    return respond(own?.response ?? answer(request, sent), request, isBelowRehearsal(new URL(request.url).pathname) ? rehearse(options) : options);
  };
}

function isBelowRehearsal(pathname: string): boolean {
  return pathname.startsWith(`${REHEARSAL}/`);
}

/** Return the options with which URLs in responses, such as `next`, lead to the address of the rehearsal. */
function rehearse({ cmsUrl = CMS_URL, ...options }: UrlOptions): UrlOptions {
  return { ...options, cmsUrl: cmsUrl + REHEARSAL };
}

/** Answer a request as the CMS would. */
function answer(request: Request, sent: string): Answer {
  site ??= expandSite(recordedSite);
  const { pathname: requested, searchParams: params } = new URL(request.url);
  const authorization = request.headers.get("Authorization");
  const isRehearsal = isBelowRehearsal(requested);
  const isJoint = requested.startsWith(`${JOINT_PREVIEW}/`) && authorization === `Preview ${KNOWN.jointPreviewToken}`;
  const pathname = isRehearsal ? requested.slice(REHEARSAL.length) : isJoint ? PREFIX + requested.slice(JOINT_PREVIEW.length) : requested;
  if (isFile(pathname)) return answerFile(pathname, site);
  const route = findOperation(pathname);
  if (!route) return problem(404);
  const method = request.method === "HEAD" ? "GET" : request.method;
  const known = OPERATIONS[`${method} ${route.path}`];
  if (!known) return problem(405);
  const errors = checkParameters(known, params);
  if (route.path.includes("{page_id}") && !PAGE_ID.test(route.id.split("/")[0] ?? "")) {
    errors.push(parameterError("page_id", { code: "not_an_integer" }));
  }
  if (errors.length > 0) return problem(422, errors);
  const path = route.path.slice(PREFIX.length);
  if (isRehearsal && (method === "POST" || authorization !== null)) return problem(404); // it is read-only
  if (path === "/rehearsal") return recorded(isRehearsal ? "rehearsal" : "rehearsal.none");
  if (method === "POST") return receive(site, path, sent, params, authorization);
  if (path.startsWith("/embargo-access/")) return readEmbargo(path, authorization);
  if (path === "/preview") return readPreview(authorization);
  const draft = isJoint && path === "/resolve" && findDraft(params);
  return draft || answerContent(site, path, { params, pathname, id: route.id });
}

function answerContent(site: RecordedSite, path: string, request: Pick<Context, "params" | "pathname" | "id">): Answer {
  const locale = (path !== "/resolve" && request.params.get("locale")) || Object.keys(site.locales)[0] || "";
  const recordedLocale = site.locales[locale];
  if (!recordedLocale) return invalid("locale", "does_not_exist", "This site has no such language.");
  const found = answerOperation(path, { site, locale, recorded: recordedLocale, ...request });
  return request.params.get("view") === "compact" && found.status === 200 ? { ...found, body: compactCards(found.body) } : found;
}

function answerOperation(path: string, context: Context): Answer {
  switch (path) {
    case "/resolve":
      return resolvePath(context);
    case "/pages/{page_id}":
      return findPageById(context);
    case "/pages/{page_id}/related":
      return findRelated(context);
    case "/pages/{page_id}/versions":
      return listVersions(context);
    case "/pages/{page_id}/versions/{number}/comparison":
      return compareVersions(context);
    case "/people":
      return listPeople(context);
    case "/people/{value}":
      return findPerson(context);
    case "/search":
      return search(context);
    case "/search/suggest":
      return suggest(context);
    case "/sitemap":
      return listSitemap(context);
    case "/news-sitemap":
      return uncached(recorded("news_sitemap").body);
    case "/indexnow-key":
      return uncached(recorded("indexnow_key").body);
    case "/redirects":
      return listRedirects(context);
    case "/changes":
      return context.params.get("since") === "1-1" ? recorded("changes.forgotten") : uncached(recorded("changes").body);
    case "/pages/{page_id}/event.ics":
      return findEvent(context);
    case "/feeds/{kind}.ics":
      return context.recorded.feeds[`${context.id}.ics`] ? answerRecorded(context.recorded.feeds[`${context.id}.ics`]!) : answerAbsent();
    case "/feeds/{kind}.{notation}":
      return context.recorded.feeds[context.id] ? answerRecorded(context.recorded.feeds[context.id]!) : answerAbsent();
    default: {
      const part = PARTS.find((name) => path === `/${name}`);
      return part ? answerRecorded(context.recorded[part]) : listCards(context);
    }
  }
}

/** Find the operation of a path, with what is in the place of its parameters. */
function findOperation(pathname: string): { path: string; id: string } | undefined {
  const paths = new Set(Object.keys(OPERATIONS).map((operation) => operation.split(" ")[1] as string));
  if (paths.has(pathname)) return { path: pathname, id: "" };
  for (const path of paths) {
    const [before = "", after = ""] = path.split(/\{.*\}/);
    if (!path.includes("{") || !pathname.startsWith(before) || !pathname.endsWith(after)) continue;
    const id = pathname.slice(before.length, pathname.length - after.length);
    const isDeep = /\}\/.*\{/.test(path); // with the values of two parameters, and what is between them
    if (id && (isDeep ? /^\d+\/versions\/\d+$/.test(id) : !id.includes("/"))) return { path, id: decodeURIComponent(id) };
  }
  return undefined;
}
