/** Previews of drafts, on a server: from the code in the URL to the draft. */
import type { Client } from "../client.ts";
import { parsePreviewCode } from "../preview.ts";
import { isAbsent, ProblemError } from "../problems.ts";
import type { AnyPage, Problem } from "../schema.ts";
import { IN_FRAMES, JOINT_COOKIE, redirectPrivately, removeJointCookie, removeRehearsalCookie, writeCookie } from "./cookies.ts";
import { isUnknownSite } from "./gaps.ts";
import type { SiteTexts } from "./texts/index.ts";

/** The name of the cookie for the token of one draft, on the path of this draft only: the reader's other pages stay public. */
export const PREVIEW_COOKIE = "preview";

/** A preview that has been opened. */
export interface OpenedPreview {
  /** The token with which the draft is read. Keep it in a cookie that scripts cannot read. */
  token: string;
  /** A name for the preview's own path, which does not tell the code: 16 hexadecimal digits. */
  key: string;
  /** The language of the draft; null while the draft is incomplete. */
  locale: string | null;
  /** Whether it shows several drafts: keep the token in `JOINT_COOKIE`, and read everything with it. */
  joint: boolean;
  /** The path at which a joint preview begins; null for the preview of one draft, and while this draft is incomplete. */
  jointPath: string | null;
}

/**
 * Exchange the code in the URL that the CMS has opened. Null if it was used, has expired, is malformed or belongs to another site; any other
 * error is thrown, for example if there were too many requests, because the code still works.
 */
export async function openPreview(client: Client, url: string, options: { site?: string | undefined; headers?: Record<string, string> } = {}): Promise<OpenedPreview | null> {
  const code = parsePreviewCode(url);
  if (!code) return null;
  const { site, headers } = options;
  try {
    const { data: { token, joint } } = await client.post("/preview/exchange", { body: { code, ...(site && { site }) }, ...(headers && { headers }) });
    const draft = await readDraft(client, token, headers).catch(() => null); // the code is spent: keep the token
    const page = draft && "locale" in draft ? draft : null;
    return { token, key: await digest(code), locale: page?.locale ?? null, joint, jointPath: joint && page ? page.path : null };
  } catch (error) {
    if (isAbsent(error) || isMalformed(error)) return null;
    throw error;
  }
}

function isMalformed(error: unknown): boolean {
  return error instanceof ProblemError && error.status === 422 && !isUnknownSite(error);
}

/**
 * Read a draft: the page; a problem that names the missing fields of an incomplete one; null if the preview has ended. Any other error is
 * thrown, because the preview goes on.
 */
export async function readDraft(client: Client, token: string, headers: Record<string, string> = {}): Promise<AnyPage | Problem | null> {
  try {
    return (await client.get("/preview", { previewToken: token, headers })).data;
  } catch (error) {
    if (error instanceof ProblemError && error.status === 422) return error.problem;
    if (isAbsent(error)) return null;
    throw error;
  }
}

/** Return whether a preview still goes on: drafts can be read until they are published, or their editor ends. */
export async function isPreviewOpen(client: Client, token: string, headers: Record<string, string> = {}): Promise<boolean> {
  return (await readDraft(client, token, headers)) !== null;
}

/** Return what to say where there is no draft to show: which fields are missing, or that the preview has ended. */
export function describeMissingDraft(problem: Problem | null, { preview: t }: SiteTexts): { title: string; text: string; fields: string[] } {
  if (!problem) return { title: t.expired, text: t.expiredText, fields: [] };
  return { title: t.incomplete, text: t.incompleteText, fields: problem.errors.map(({ parameter }) => parameter.replaceAll("_", " ")) };
}

/** Options of `showPreview`. */
export interface ShowOptions {
  /** The language whose paths have no prefix. */
  defaultLocale: string;
  /** Cookies that the page of one draft needs besides, by name: those of a framework. */
  cookies?: Record<string, string>;
}

/**
 * Return the redirect to the pages of a preview, with its token in a cookie: `/preview/KEY/` in the language of one draft, the first page
 * of a joint preview, which ends a rehearsal in this browser. Without a preview, to `/preview/ended/`.
 *
 * The panel of the editor shows the website in a frame of another site, so that browsers accept the cookies only by HTTPS, and from
 * addresses of the own machine.
 */
export function showPreview(preview: OpenedPreview | null, { defaultLocale, cookies = {} }: ShowOptions): Response {
  if (!preview) return redirectToPreview("/preview/ended/");
  const { token, key, locale, joint, jointPath } = preview;
  if (joint) return redirectPrivately(jointPath ?? "/", [writeCookie(JOINT_COOKIE, token, "/", IN_FRAMES), removeRehearsalCookie()]);
  const path = `${locale && locale !== defaultLocale ? `/${locale}` : ""}/preview/${key}/`;
  const all = Object.entries({ ...cookies, [PREVIEW_COOKIE]: token });
  return redirectPrivately(path, all.map(([name, value]) => writeCookie(name, value, path, IN_FRAMES)));
}

/** Return the redirect that ends a joint preview for its reader: the website is the public one again. */
export function endJointPreview(): Response {
  return redirectPrivately("/", [removeJointCookie()]);
}

/** Return the redirect to the path of a draft, which is not stored. */
export function redirectToPreview(path: string): Response {
  return redirectPrivately(path, []);
}

async function digest(text: string): Promise<string> {
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
  return [...bytes.slice(0, 8)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
