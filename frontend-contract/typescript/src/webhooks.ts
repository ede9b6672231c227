/** Verification of webhooks, which are signed as Standard Webhooks specifies: HMAC-SHA256 over `id.timestamp.body`. */
import type { WebhookEvent } from "./types.ts";

const TOLERANCE_SECONDS = 300; // the recommendation of Standard Webhooks

/** The message is forged, damaged or too old. Respond with 400 and ignore it. */
export class WebhookError extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = "WebhookError";
  }
}

/** Options of `verifyWebhook`. */
export interface VerifyOptions {
  /** The current time in seconds since 1970. By default the system clock. */
  now?: number;
  /** How many seconds the message's timestamp may differ from the current time. By default 300. */
  tolerance?: number;
}

/**
 * Verify the signature of a webhook and return its parsed body. Throws WebhookError.
 *
 * `body` is the raw body, before any parsing. `secret` is `whsec_…`; pass the old and the new one during a rotation.
 * The same `webhook-id` is sent again if your response was lost.
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
  if (!(age <= (options.tolerance ?? TOLERANCE_SECONDS))) throw new WebhookError("The message is too old, or its timestamp is in the future.");

  const raw = typeof body === "string" ? new TextEncoder().encode(body) : body;
  const signed = concatenate(new TextEncoder().encode(`${id}.${timestamp}.`), raw);
  const signatures = signature.split(" ").filter((one) => one.startsWith("v1,")).map((one) => decodeBase64(one.slice(3)));
  for (const key of await Promise.all([secret].flat().map(importKey))) {
    for (const one of signatures) {
      // `verify` compares in constant time.
      if (one && (await crypto.subtle.verify("HMAC", key, one, signed))) return parseJson(raw) as Event;
    }
  }
  throw new WebhookError("The signature does not match the message.");
}

function importKey(secret: string) {
  const bytes = decodeBase64(secret.replace(/^whsec_/, ""));
  if (!bytes?.length) throw new TypeError("The webhook secret is not valid (expected whsec_…).");
  return crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-256" }, false, ["verify"]);
}

function decodeBase64(base64: string): Uint8Array<ArrayBuffer> | null {
  try {
    return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  } catch {
    return null;
  }
}

function concatenate(first: Uint8Array, second: Uint8Array): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(first.length + second.length);
  whole.set(first);
  whole.set(second, first.length);
  return whole;
}

function parseJson(raw: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(raw));
  } catch {
    throw new WebhookError("The message is signed, but not valid JSON.");
  }
}
