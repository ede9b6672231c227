/** The configuration, read from environment variables; `.env.example` explains them. */
const { env } = process;

export const FRONTEND_URL = new URL(env["FRONTEND_URL"] || "http://localhost:4321").origin;
/** The CMS for browsers; with the recorded responses the site itself answers in its place. */
export const CMS_URL = env["API_URL"] === "examples" ? FRONTEND_URL : new URL(env["CMS_URL"] || "http://localhost:8000").origin;
export const SITE = env["SITE"] || undefined;
export const DEFAULT_LOCALE = env["LOCALE"] || "en";
export const TIME_ZONE = env["TIME_ZONE"] || "UTC";
