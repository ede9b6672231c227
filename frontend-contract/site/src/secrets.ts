/** The secrets without which the site does not start where visitors read it. */
import type { Config } from "./config.ts";

const MIN_CHARACTERS = 32;
const MIN_DIFFERENT_CHARACTERS = 8;
const EXAMPLE = /change[-_]?me|example|insecure|password|placeholder|secret/i;
const LOOPBACK = /^(localhost|.+\.localhost|127\.0\.0\.1|\[::1\])$/;

/**
 * Return a sentence about each secret that is missing, weak or used twice, without its value.
 *
 * There are none for a site that only this machine reads.
 */
export function describeWeakSecrets(configs: readonly Config[]): string[] {
  const [first] = configs; // all sites have the same keys
  if (!first || configs.every(({ origin }) => LOOPBACK.test(new URL(origin).hostname))) return [];
  const { frontendKey = "", webhookSecrets } = first;
  const found: string[] = [];
  if (!frontendKey) found.push("Set FRONTEND_KEY to a key of the CMS's own FRONTEND_KEY: without it, all visitors are one client for the CMS, and one of them can close its forms for all.");
  else if (isWeak(frontendKey)) found.push(describe("FRONTEND_KEY"));
  if (webhookSecrets.some((secret) => isWeak(secret.replace(/^whsec_/, "")))) found.push(describe("WEBHOOK_SECRET"));
  if (webhookSecrets.includes(frontendKey)) found.push("FRONTEND_KEY and WEBHOOK_SECRET are the same.");
  return found;
}

function isWeak(secret: string): boolean {
  return secret.length < MIN_CHARACTERS || new Set(secret).size < MIN_DIFFERENT_CHARACTERS || EXAMPLE.test(secret) || (secret + secret).slice(1, -1).includes(secret);
}

function describe(name: string): string {
  return `${name} is weak: it needs ${String(MIN_CHARACTERS)} random characters or more, such as those of \`openssl rand -hex 32\`.`;
}
