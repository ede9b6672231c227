/** Everything this site is told from outside, read once. */

export interface Config {
  port: number;
  /** The address to listen at. */
  host: string;
  /** Where this server reaches the CMS. */
  apiUrl: string;
  /** Where visitors' browsers reach the CMS: pictures, suggestions, clicks; and who may frame a preview. */
  cmsUrl: string;
  /** The site to ask for, if the CMS has several. */
  site: string | undefined;
  /** The language whose addresses have no prefix. */
  locale: string;
  /** Secrets of webhooks, the old and the new while one is changed. None: webhooks are refused. */
  webhookSecrets: string[];
  timeZone: string;
  /** Milliseconds that the CMS has for an answer. */
  timeout: number;
}

/** Throws an error that names the variable, if one makes no sense. */
export function readConfig(env: Record<string, string | undefined>): Config {
  const cmsUrl = address(env, "CMS_URL", "http://localhost:8000");
  return {
    port: port(env.SITE_PORT ?? "3000"),
    host: env.SITE_BIND ?? "127.0.0.1",
    apiUrl: address(env, "API_URL", cmsUrl),
    cmsUrl,
    site: env.SITE || undefined,
    locale: env.SITE_LOCALE || "en",
    webhookSecrets: (env.WEBHOOK_SECRET ?? "").split(/[\s,]+/).filter(Boolean),
    timeZone: env.SITE_TIME_ZONE || "UTC",
    timeout: 5_000,
  };
}

function port(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0 || value > 65_535) throw new Error(`SITE_PORT is no port: ${text}`);
  return value;
}

function address(env: Record<string, string | undefined>, name: string, otherwise: string): string {
  const text = env[name] || otherwise;
  if (!URL.canParse(text) || !/^https?:/.test(text)) throw new Error(`${name} is no http address: ${text}`);
  return new URL(text).origin;
}
