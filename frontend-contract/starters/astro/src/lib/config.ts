/** The configuration, read from environment variables; `.env.example` explains them. */
import { isRehearsalToken, rehearsalUrl } from "clarion-contract/site";

const { env } = process;

export const FRONTEND_URL = new URL(env["FRONTEND_URL"] || "http://localhost:4321").origin;
const CMS_ORIGIN = env["API_URL"] === "examples" ? FRONTEND_URL : new URL(env["CMS_URL"] || "http://localhost:8000").origin;
/** The token of a rehearsal, if the site shows a later minute instead of today. */
const REHEARSAL_TOKEN = env["REHEARSAL_TOKEN"];
/** The CMS for browsers, or the rehearsal; with the recorded responses the site itself answers in its place. */
export const CMS_URL = isRehearsalToken(REHEARSAL_TOKEN) ? rehearsalUrl(env["REHEARSAL_URL"] || CMS_ORIGIN, REHEARSAL_TOKEN) : CMS_ORIGIN;
export const SITE = env["SITE"] || undefined;
export const DEFAULT_LOCALE = env["LOCALE"] || "en";
export const TIME_ZONE = env["TIME_ZONE"] || "UTC";
