/** Rehearsals, on a server: a reader with a link sees the website as it will be at a later minute. */
import type { Client } from "../client.ts";
import { isAbsent } from "../problems.ts";
import type { Rehearsal } from "../schema.ts";
import { redirectPrivately, REHEARSAL_COOKIE, removeJointCookie, removeRehearsalCookie, writeCookie } from "./cookies.ts";
import { fillText } from "./texts/fill.ts";
import type { UnpublishedTexts } from "./texts/index.ts";

const TOKEN = /^[-\w]{20,200}$/;

/** Return whether a value has the form of the token of a rehearsal. Anything else is ignored, because it becomes a part of a URL. */
export function isRehearsalToken(value: string | null | undefined): value is string {
  return typeof value === "string" && TOKEN.test(value);
}

/** Return the token in the URL that the CMS has opened, and the path to show first; null if the URL is not that of a rehearsal. */
export function parseRehearsalUrl(url: string | URL): { token: string; path: string } | null {
  const { searchParams } = new URL(url, "http://frontend");
  const [token, path] = [searchParams.get("code"), searchParams.get("path") ?? "/"];
  return isRehearsalToken(token) ? { token, path: /^\/(?![/\\])[^\s\\]*$/.test(path) ? path : "/" } : null;
}

/**
 * Return the answer to `/rehearsal?code=…`, which the CMS opens: the token goes out of the address into a cookie of this session, and the
 * reader to the path of the link. A joint preview ends in this browser, because only one of them can be shown. Without a token, to
 * `/rehearsal/ended/`. `siteUrl` says whether readers come by HTTPS.
 */
export function openRehearsal(requestUrl: string | URL, siteUrl: string | URL): Response {
  const opened = parseRehearsalUrl(requestUrl);
  if (!opened) return redirectPrivately("/rehearsal/ended/", [], 303);
  const secure = new URL(siteUrl).protocol === "https:" ? ["Secure"] : [];
  return redirectPrivately(opened.path, [writeCookie(REHEARSAL_COOKIE, opened.token, "/", ["SameSite=Lax", ...secure]), removeJointCookie()], 303);
}

/** Return the answer to the button above every page of a rehearsal: without the cookie the site is that of today. */
export function leaveRehearsal(): Response {
  return redirectPrivately("/", [removeRehearsalCookie()], 303);
}

/** Return what to say where a rehearsal has nothing to show: `form` would have sent something, otherwise it has ended. */
export function describeRehearsalState(state: string, { rehearsal: t }: Pick<UnpublishedTexts, "rehearsal">): { title: string; text: string } {
  return state === "form" ? { title: t.notSent, text: t.notSentText } : { title: t.ended, text: t.endedText };
}

/**
 * Return the address of a rehearsal, which takes the place of the address of the CMS: `baseUrl` of a client, and for browsers.
 *
 * `server` is where rehearsals are read: by default the CMS itself, otherwise its setting REHEARSAL_URL.
 */
export function rehearsalUrl(server: string, token: string): string {
  return `${server.replace(/\/+$/, "")}/rehearsal/${token}`;
}

/** Return the minute that a rehearsal shows, by a client at its address; null if the rehearsal has ended. */
export async function readRehearsal(client: Client): Promise<Rehearsal | null> {
  try {
    return (await client.get("/rehearsal")).data;
  } catch (error) {
    if (isAbsent(error)) return null;
    throw error;
  }
}

/** Return the sentence above every page of a rehearsal: `This is the site at 1 December 2026 at 09:00 (Brussels).` */
export function describeRehearsal({ at, time_zone: timeZone }: Rehearsal, locale: string, { rehearsal: t }: Pick<UnpublishedTexts, "rehearsal">): string {
  const tag = locale === "en" ? "en-GB" : locale;
  const time = new Intl.DateTimeFormat(tag, { dateStyle: "long", timeStyle: "short", timeZone }).format(new Date(at));
  return fillText(t.banner, { time, place: (timeZone.split("/").pop() ?? timeZone).replaceAll("_", " ") });
}
