/** Webhooks are signed as Standard Webhooks says: HMAC-SHA256 over `id.timestamp.body`, in base64. */
import type { WebhookEvent } from "./types.ts";

const TOLERANCE = 300; // seconds; what Standard Webhooks recommends

/** The message is not from the CMS, too old, or damaged: answer 400 and do nothing. */
export class WebhookError extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = "WebhookError";
  }
}

export interface VerifyOptions {
  /** Seconds since 1970; the clock of this machine if left out. */
  now?: number;
  /** Seconds that a message may be old, or ahead of this machine's clock. */
  tolerance?: number;
}

/**
 * What a webhook says, once its signature is found to be right. Throws WebhookError.
 *
 * `body` is the body as it came, before any parsing. `secret` is `whsec_…`; give the old and the new while you change it.
 * The same `webhook-id` may come again, when an answer of yours got lost.
 */
export async function verifyWebhook<Event = WebhookEvent>(
  headers: Headers | Record<string, string | string[] | undefined>,
  body: string | Uint8Array,
  secret: string | readonly string[],
  options: VerifyOptions = {},
): Promise<Event> {
  const [id, timestamp, signature] = ["webhook-id", "webhook-timestamp", "webhook-signature"].map((name) => {
    const value = headers instanceof Headers ? headers.get(name) : headers[name];
    if (typeof value !== "string" || value === "") throw new WebhookError(`The header ${name} is missing.`);
    return value;
  }) as [string, string, string];
  const age = Math.abs((options.now ?? Date.now() / 1000) - (/^\d{1,12}$/.test(timestamp) ? Number(timestamp) : NaN));
  if (!(age <= (options.tolerance ?? TOLERANCE))) throw new WebhookError("It is too old, or from the future.");

  const raw = typeof body === "string" ? new TextEncoder().encode(body) : body;
  const signed = joined(new TextEncoder().encode(`${id}.${timestamp}.`), raw);
  const signatures = signature.split(" ").filter((one) => one.startsWith("v1,")).map((one) => decoded(one.slice(3)));
  for (const key of await Promise.all([secret].flat().map(keyOf))) {
    for (const one of signatures) {
      // It compares in constant time.
      if (one && (await crypto.subtle.verify("HMAC", key, one, signed))) return parsed(raw) as Event;
    }
  }
  throw new WebhookError("The signature is not that of this message.");
}

function keyOf(secret: string) {
  const bytes = decoded(secret.replace(/^whsec_/, ""));
  if (!bytes?.length) throw new TypeError("The secret is not one of a webhook (whsec_…).");
  return crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-256" }, false, ["verify"]);
}

function decoded(base64: string): Uint8Array<ArrayBuffer> | null {
  try {
    return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  } catch {
    return null;
  }
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(first.length + second.length);
  whole.set(first);
  whole.set(second, first.length);
  return whole;
}

function parsed(raw: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(raw));
  } catch {
    throw new WebhookError("It is signed, but no JSON.");
  }
}
