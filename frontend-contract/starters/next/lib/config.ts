/** The configuration, read from environment variables when the server starts; `.env.example` explains them. */

const { env } = process;

/** The CMS for browsers: pictures, suggestions, previews. */
export const CMS_URL = new URL(env.CMS_URL || "http://localhost:8000").origin;
/** The CMS for requests from this server. */
export const API_URL = env.API_URL || CMS_URL;
/** The address at which visitors read this site. */
export const FRONTEND_URL = new URL(env.FRONTEND_URL || "http://localhost:3000").origin;
/** Where rehearsals are read, if not at the CMS. */
export const REHEARSAL_URL = env.REHEARSAL_URL || undefined;
/** The token of the rehearsal that this server shows to everybody. By default it shows one to readers who have opened a link. */
export const REHEARSAL_TOKEN = env.REHEARSAL_TOKEN || undefined;
/** `host[:port]` of the site to show, if the CMS has several. */
export const SITE = env.SITE || undefined;
/** The language whose paths have no prefix. */
export const DEFAULT_LOCALE = env.LOCALE || "en";
/** The secret with which this server names its visitors to the CMS, which limits requests by visitor. */
export const FRONTEND_KEY = env.FRONTEND_KEY || undefined;
/** How many proxies before this server append to `X-Forwarded-For`. Without one, no visitor is named. */
export const PROXIES = Number(env.PROXIES || 0);
/** The secrets of the webhook: the old and the new one during a rotation. */
export const WEBHOOK_SECRETS = (env.WEBHOOK_SECRET ?? "").split(/[\s,]+/).filter(Boolean);
export const TIME_ZONE = env.TIME_ZONE || "UTC";
/** The directory in which several processes share what a webhook has changed; next.config.ts explains it. */
export const CACHE_DIRECTORY = env.CACHE_DIRECTORY || undefined;
/** The number of pages in a part of a list. */
export const PAGE_SIZE = 12;
