/** Where a website reads for a request: the public site, or for a reader with a link a joint preview or a rehearsal. */
import { createClient, type Client, type ClientOptions } from "../client.ts";
import { PREVIEW_HEADERS } from "../preview.ts";
import type { Rehearsal } from "../schema.ts";
import { JOINT_COOKIE, redirectPrivately, REHEARSAL_COOKIE, removeJointCookie, removeRehearsalCookie } from "./cookies.ts";
import { EMPTY, html, type Html } from "./html.ts";
import { isPreviewOpen } from "./previews.ts";
import { describeRehearsal, isRehearsalToken, readRehearsal, rehearsalUrl } from "./rehearsals.ts";
import { retryConnection } from "./retry.ts";
import type { ServerTexts } from "./texts/index.ts";

/** Without a referrer, browsers send forms without an origin, and frameworks refuse them. The URLs of these pages contain no token. */
const HEADERS = { ...PREVIEW_HEADERS, "Referrer-Policy": "same-origin" };
const TIMEOUT_MILLISECONDS = 5_000;
/** Paths that are the same for every reader: programs, and the pages that open and end what is not public. */
const ALWAYS_PUBLIC = /^(\/[a-z]{2,3}(-[a-z]+)?)?\/(hooks|preview|rehearsal)(\/|$)/;

/** The configuration of a website by the names of environment variables, as `createStaticClient` reads it. */
export interface SourceEnvironment {
  /** The address of the CMS for browsers. */
  CMS_URL: string;
  /** The address of the CMS for requests from this server; by default `CMS_URL`. */
  API_URL?: string | undefined;
  /** Where rehearsals are read, if not at the CMS. */
  REHEARSAL_URL?: string | undefined;
  /** The token of a rehearsal that the website shows to everybody, without a link. */
  REHEARSAL_TOKEN?: string | undefined;
  /** `host[:port]` of the site to show, if the CMS has several. */
  SITE?: string | undefined;
  FRONTEND_KEY?: string | undefined;
}

/** Where a request reads. */
export interface Source {
  kind: "public" | "joint" | "rehearsal";
  /** Reads content. Unless the source is public, nothing of its responses may be kept. */
  client: Client;
  /** The address for browsers: pictures, suggestions. */
  cmsUrl: string;
  /** Headers of every response: what is not public is not stored or indexed, and other sites do not learn its URLs from referrers. */
  headers: Record<string, string>;
  /** The token of the joint preview or of the rehearsal; empty for the public site. */
  token: string;
  /** Whether the reader has opened it by a link, and may leave it. */
  canLeave: boolean;
}

/** The public site, and the choice of a source by the cookies of a request. */
export interface Sources {
  live: Source;
  /** Return where a request reads. `readCookie` returns the value of a cookie; some paths are always public. */
  pick: (readCookie: (name: string) => string | undefined, path?: string) => Source;
}

/** Create the sources of a website. Caches in front of the CMS do not answer them, because they may not know yet what a webhook has told. */
export function createSources(environment: SourceEnvironment, fetch?: typeof globalThis.fetch): Sources {
  const { CMS_URL, API_URL = CMS_URL, REHEARSAL_URL, REHEARSAL_TOKEN, SITE, FRONTEND_KEY } = environment;
  const connect = (baseUrl: string, more: Partial<ClientOptions> = {}) => createClient({
    baseUrl,
    fresh: true,
    timeout: TIMEOUT_MILLISECONDS,
    fetch: retryConnection(fetch ?? ((...request) => globalThis.fetch(...request))),
    ...(SITE && { site: SITE }),
    ...(FRONTEND_KEY && { frontendKey: FRONTEND_KEY }),
    ...more,
  });
  const live: Source = { kind: "public", client: connect(API_URL), cmsUrl: CMS_URL, headers: {}, token: "", canLeave: false };
  const unpublished = { headers: HEADERS, canLeave: true };
  const preview = (token: string): Source => ({ ...unpublished, kind: "joint", client: connect(API_URL, { jointPreviewToken: token }), cmsUrl: CMS_URL, token });
  const rehearse = (token: string): Source => {
    const client = connect(rehearsalUrl(REHEARSAL_URL || API_URL, token));
    return { ...unpublished, kind: "rehearsal", client, cmsUrl: rehearsalUrl(REHEARSAL_URL || CMS_URL, token), token, canLeave: !REHEARSAL_TOKEN };
  };
  const pick: Sources["pick"] = (readCookie, path = "/") => {
    if (ALWAYS_PUBLIC.test(path)) return live;
    const [jointToken, token] = [readCookie(JOINT_COOKIE), REHEARSAL_TOKEN || readCookie(REHEARSAL_COOKIE)];
    if (jointToken) return preview(jointToken);
    return isRehearsalToken(token) ? rehearse(token) : live;
  };
  return { live, pick };
}

/** Return the minute that a source shows; null if it is not a rehearsal, or if the rehearsal cannot be read. */
export async function readMinute({ kind, client }: Source): Promise<Rehearsal | null> {
  return kind === "rehearsal" ? readRehearsal(client).catch(() => null) : null;
}

/**
 * Return the redirect to `/preview/ended/` or `/rehearsal/ended/` if a joint preview or a rehearsal has ended, without its cookie;
 * null while it goes on, and if that cannot be found out. Ask this where a page has a status of 400 or more.
 */
export async function leaveEnded({ kind, client, token }: Source, requestUrl: string): Promise<Response | null> {
  if (kind === "public") return null;
  const isJoint = kind === "joint";
  const isOpen = isJoint ? isPreviewOpen(client, token) : readRehearsal(client).then((minute) => minute !== null);
  if (await isOpen.catch(() => true)) return null;
  const [path, cookie] = isJoint ? ["/preview/ended/", removeJointCookie()] : ["/rehearsal/ended/", removeRehearsalCookie()];
  return redirectPrivately(new URL(path, requestUrl).href, [cookie], 303);
}

type BannerLanguage = { t: Pick<ServerTexts, "colon" | "preview" | "jointPreview" | "rehearsal">; locale: string };

/** Render what stands above every page of a joint preview or a rehearsal, with the way out of it; nothing for the public site. */
export async function renderBanner(source: Source, language: BannerLanguage): Promise<Html> {
  const { t } = language;
  if (source.kind === "joint") {
    return html`<p class="preview-banner" role="status">${t.jointPreview.banner} ${t.preview.shared} <a href="/preview/end/">${t.jointPreview.end}</a></p>`;
  }
  const minute = await readMinute(source);
  return minute ? renderRehearsalBanner(minute, language, source.canLeave) : EMPTY;
}

/** Render which minute a rehearsal shows, and with `canLeave` a button that leads back to the site of today. */
export function renderRehearsalBanner(minute: Rehearsal, { t, locale }: Omit<BannerLanguage, "t"> & { t: Pick<ServerTexts, "colon" | "rehearsal"> }, canLeave: boolean): Html {
  const { name, safe, leave } = t.rehearsal;
  const button = canLeave && html` <form method="post" action="/rehearsal"><button class="button" type="submit">${leave}</button></form>`;
  return html`<div class="preview-banner rehearsal-banner" role="status"><p><strong>${name}${t.colon}</strong>${describeRehearsal(minute, locale, t)} ${safe}</p>${button}</div>`;
}
