/** The configuration, read from environment variables when the server starts. `ORIGIN` is that of adapter-node. */
import { env } from "$env/dynamic/private";

export const CMS_URL = new URL(env.CMS_URL || "http://localhost:8000").origin; // for browsers
export const API_URL = env.API_URL || CMS_URL; // for this server
export const REHEARSAL_URL = env.REHEARSAL_URL || undefined; // where rehearsals are read, if not at the CMS
export const REHEARSAL_TOKEN = env.REHEARSAL_TOKEN || undefined; // the one that this server shows to everybody
export const SITE = env.SITE || undefined;
export const DEFAULT_LOCALE = env.LOCALE || "en";
export const FRONTEND_KEY = env.FRONTEND_KEY || undefined;
export const PROXIES = Number(env.PROXIES || 0);
export const WEBHOOK_SECRETS = (env.WEBHOOK_SECRET ?? "").split(/[\s,]+/).filter(Boolean);
