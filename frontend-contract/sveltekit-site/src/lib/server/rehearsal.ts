/** The rehearsal that a reader has opened: the site of a later minute, read at its own address and kept nowhere. */
import { createClient, PREVIEW_HEADERS, type Client, type Rehearsal } from "clarion-contract";
import { isRehearsalToken, loadLanguage, readRehearsal, REHEARSAL_COOKIE, rehearsalUrl } from "clarion-contract/site";
import type { RequestEvent } from "@sveltejs/kit";
import { DEFAULT_LOCALE, REHEARSAL_TOKEN, REHEARSAL_URL, SITE } from "./config";

/** A rehearsal with its client and its address for browsers. */
export interface OpenedRehearsal { client: Client; url: string; minute: Rehearsal }

const ALWAYS_LIVE = /^(\/[a-z]{2,3}(-[a-z]+)?)?\/(hooks|preview|rehearsal)(\/|$)/;

/** Return the rehearsal of a request; null for the site itself, and the answer if the rehearsal has ended or something would be sent. */
export async function openRehearsal({ cookies, request, url }: RequestEvent): Promise<OpenedRehearsal | Response | null> {
  const token = REHEARSAL_TOKEN ?? cookies.get(REHEARSAL_COOKIE);
  if (!isRehearsalToken(token) || ALWAYS_LIVE.test(url.pathname)) return null;
  const client = createClient({ baseUrl: rehearsalUrl(REHEARSAL_URL.server, token), site: SITE, timeout: 5_000 });
  const minute = await readRehearsal(client).catch(() => undefined);
  if (minute && ["GET", "HEAD"].includes(request.method)) return { client, url: rehearsalUrl(REHEARSAL_URL.browser, token), minute };
  const { t } = await loadLanguage(DEFAULT_LOCALE, { defaultLocale: DEFAULT_LOCALE });
  if (minute === undefined) return answer(503, t.unavailable); // never the site of today in its place
  return minute ? answer(403, `${t.rehearsal.notSent}. ${t.rehearsal.notSentText}`) : answer(404, `${t.rehearsal.ended}. ${t.rehearsal.endedText}`, `${REHEARSAL_COOKIE}=; Path=/; Max-Age=0`);
}

function answer(status: number, text: string, cookie?: string): Response {
  return new Response(text, { status, headers: { ...PREVIEW_HEADERS, "Content-Type": "text/plain; charset=utf-8", ...(cookie && { "Set-Cookie": cookie }) } });
}
