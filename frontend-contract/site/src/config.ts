/** The site's configuration, read from environment variables at start-up. */

export interface Config {
  port: number;
  /** The address to listen on. */
  host: string;
  /** The CMS's origin for requests from this server. */
  apiUrl: string;
  /** The CMS's origin for browsers: images, suggestions, click reports, and the only origin that may frame a preview. */
  cmsUrl: string;
  /** The site to request, if the CMS has several. */
  site: string | undefined;
  /** The language whose paths have no prefix. */
  locale: string;
  /** Webhook secrets: the old and the new one during a rotation. If there are none, webhooks are rejected. */
  webhookSecrets: string[];
  timeZone: string;
  /** Milliseconds until a request to the CMS is aborted. */
  timeout: number;
}

/** Read the configuration from environment variables. Throws an error that names an invalid variable. */
export function readConfig(env: Record<string, string | undefined>): Config {
  const cmsUrl = readOrigin(env, "CMS_URL", "http://localhost:8000");
  return {
    port: readPort(env.SITE_PORT ?? "3000"),
    host: env.SITE_BIND ?? "127.0.0.1",
    apiUrl: readOrigin(env, "API_URL", cmsUrl),
    cmsUrl,
    site: env.SITE || undefined,
    locale: env.SITE_LOCALE || "en",
    webhookSecrets: (env.WEBHOOK_SECRET ?? "").split(/[\s,]+/).filter(Boolean),
    timeZone: env.SITE_TIME_ZONE || "UTC",
    timeout: 5_000,
  };
}

function readPort(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0 || value > 65_535) throw new Error(`SITE_PORT is not a valid port: ${text}`);
  return value;
}

function readOrigin(env: Record<string, string | undefined>, name: string, fallback: string): string {
  const text = env[name] || fallback;
  if (!URL.canParse(text) || !/^https?:/.test(text)) throw new Error(`${name} is not a valid http(s) URL: ${text}`);
  return new URL(text).origin;
}
