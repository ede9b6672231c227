/** The site's configuration, read from environment variables at start-up. */
import type { BlockList } from "node:net";
import type { Rehearsal } from "clarion-contract";
import { isRehearsalToken } from "clarion-contract/site";
import { parseNetworks } from "./web/client-address.ts";

export interface Config {
  port: number;
  /** The address to listen on. */
  host: string;
  /** The address at which visitors read the site. Feeds, the sitemap and robots.txt name it; `Host` is never used. */
  origin: string;
  /** Answer only requests to this machine's own names, because FRONTEND_URL is not set. */
  loopbackOnly: boolean;
  /** The value of `Strict-Transport-Security`; empty without HTTPS. */
  hsts: string;
  /** The proxies before this server, whose `X-Forwarded-For` is believed. */
  trustedProxies: BlockList;
  /** The CMS's origin for requests from this server. */
  apiUrl: string;
  /** The CMS's origin for browsers: images, suggestions, click reports, and the only origin that may frame a preview. */
  cmsUrl: string;
  /** Where rehearsals are read: for requests from this server, and for browsers. By default, the CMS. */
  rehearsalUrls: { server: string; browser: string };
  /** The token of the rehearsal that this server shows to everybody. By default it shows one to readers who have opened a link. */
  rehearsalToken: string | undefined;
  /** The minute that is shown; null for the site itself. */
  rehearsal: Rehearsal | null;
  /** The site to request, if the CMS has several. */
  site: string | undefined;
  /** The secret with which this site authenticates to the CMS when it names its visitors. It must reach no browser and no log. */
  frontendKey: string | undefined;
  /** The language whose paths have no prefix. */
  locale: string;
  /** Webhook secrets: the old and the new one during a rotation. If there are none, webhooks are rejected. */
  webhookSecrets: string[];
  timeZone: string;
  /** Milliseconds until a request to the CMS is aborted. */
  timeout: number;
}

const DEFAULT_HSTS = "max-age=31536000"; // one year; `includeSubDomains` is the decision of the domain's owner

type Environment = Record<string, string | undefined>;

/** One of several sites, as the variable SITES describes it. */
interface DescribedSite {
  url: string;
  site?: string;
  locale?: string;
  time_zone?: string;
}

/**
 * Read the configuration of every site: those of the variable SITES, or else a single one.
 *
 * All sites have the same CMS, port and keys. Throws an error that names an invalid variable.
 */
export function readConfigs(env: Environment): Config[] {
  if (!env.SITES) return [readConfig(env)];
  const configs = readSites(env.SITES).map(({ url, site, locale, time_zone: timeZone }) => {
    return readConfig({ ...env, FRONTEND_URL: url, SITE: site ?? new URL(url).host, SITE_LOCALE: locale ?? env.SITE_LOCALE, SITE_TIME_ZONE: timeZone ?? env.SITE_TIME_ZONE });
  });
  const hosts = configs.map(({ origin }) => new URL(origin).host);
  if (new Set(hosts).size < hosts.length) throw new Error("SITES names a host twice.");
  return configs;
}

function readSites(text: string): DescribedSite[] {
  const sites = parseJson(text);
  const isValid = Array.isArray(sites) && sites.length > 0 && sites.every((site: Partial<DescribedSite> | null) => typeof site?.url === "string" && URL.canParse(site.url));
  if (!isValid) throw new Error(`SITES is not a list of sites like [{"url": "https://www.example.org"}]: ${text}`);
  return sites as DescribedSite[];
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Read the configuration of one site. Throws an error that names an invalid variable. */
export function readConfig(env: Environment): Config {
  const cmsUrl = readOrigin(env, "CMS_URL", "http://localhost:8000");
  const port = readPort(env.SITE_PORT ?? "3000");
  const origin = readOrigin(env, "FRONTEND_URL", `http://localhost:${String(port)}`);
  const apiUrl = readOrigin(env, "API_URL", cmsUrl);
  return {
    port,
    host: env.SITE_BIND ?? "127.0.0.1",
    origin,
    loopbackOnly: !env.FRONTEND_URL,
    hsts: origin.startsWith("https:") ? env.SITE_HSTS ?? DEFAULT_HSTS : "",
    trustedProxies: readProxies(env.SITE_TRUSTED_PROXIES ?? ""),
    frontendKey: readKey(env.FRONTEND_KEY),
    apiUrl,
    cmsUrl,
    rehearsalUrls: { server: readOrigin(env, "REHEARSAL_URL", apiUrl), browser: readOrigin(env, "REHEARSAL_URL", cmsUrl) },
    rehearsalToken: readRehearsalToken(env.REHEARSAL_TOKEN),
    rehearsal: null,
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

function readProxies(text: string): BlockList {
  try {
    return parseNetworks(text);
  } catch (error) {
    throw new Error(`SITE_TRUSTED_PROXIES is ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

/** Read the key, the first of several. An invalid one is refused here, because `fetch` would quote it in its error. */
function readKey(key = ""): string | undefined {
  const first = key.split(",")[0]?.trim();
  if (first && !/^[\x21-\x7e]+$/.test(first)) throw new Error("FRONTEND_KEY may contain only visible ASCII characters, without spaces.");
  return first || undefined;
}

/** Read the token without quoting it: it is a secret. */
function readRehearsalToken(token = ""): string | undefined {
  if (token && !isRehearsalToken(token)) throw new Error("REHEARSAL_TOKEN is not the token of a rehearsal: it is the last part of its address.");
  return token || undefined;
}

function readOrigin(env: Environment, name: string, fallback: string): string {
  const text = env[name] || fallback;
  if (!URL.canParse(text) || !/^https?:/.test(text)) throw new Error(`${name} is not a valid http(s) URL: ${text}`);
  return new URL(text).origin;
}
