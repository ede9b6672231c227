import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { test } from "node:test";

import { verifyWebhook, WebhookError } from "../src/index.ts";

const KEY = Buffer.from("a secret that is long enough");
const SECRET = `whsec_${KEY.toString("base64")}`;
const BODY = '{"type":"content.changed","data":{"tags":["page-7"]}}';
const NOW = 1_790_000_000;

function sign(body = BODY, { id = "msg_1", timestamp = NOW, key = KEY } = {}) {
  const signature = createHmac("sha256", key).update(`${id}.${timestamp.toString()}.${body}`).digest("base64");
  return { "webhook-id": id, "webhook-timestamp": timestamp.toString(), "webhook-signature": `v1,${signature}` };
}

const isWebhookError = (reason: RegExp) => (error: unknown) => error instanceof WebhookError && reason.test(error.message);
const verify = (headers: Record<string, string>, body = BODY, secret: string | string[] = SECRET) =>
  verifyWebhook<{ type: string }>(headers, body, secret, { now: NOW });

test("the example of the Standard Webhooks specification is accepted", async () => {
  const headers = {
    "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",  // pragma: allowlist secret
    "webhook-timestamp": "1614265330",
    "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
  };
  const event = await verifyWebhook(headers, '{"test": 2432232314}', "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", {  // pragma: allowlist secret
    now: 1614265330,
  });
  assert.deepEqual(event, { test: 2432232314 });
});

test("a valid signature gives the event, from text or bytes, with `Headers` or a plain object", async () => {
  assert.equal((await verify(sign())).type, "content.changed");
  const bytes = new TextEncoder().encode(BODY);
  const event = await verifyWebhook<{ type: string }>(new Headers(sign()), bytes, SECRET, { now: NOW });
  assert.equal(event.type, "content.changed");
});

test("one of several signatures and one of several secrets is enough", async () => {
  const headers = sign();
  const others = { ...headers, "webhook-signature": `v1a,abc v1,AAAA ${headers["webhook-signature"]}` };
  assert.ok(await verify(others, BODY, [`whsec_${Buffer.from("the new one").toString("base64")}`, SECRET]));
});

test("a changed body, id, time, secret or scheme is rejected", async () => {
  const wrong = isWebhookError(/signature/);
  await assert.rejects(verify(sign(), BODY.replace("7", "8")), wrong);
  await assert.rejects(verify({ ...sign(), "webhook-id": "msg_2" }), wrong);
  await assert.rejects(verify({ ...sign(), "webhook-timestamp": (NOW + 1).toString() }), wrong);
  await assert.rejects(verify(sign(BODY, { key: Buffer.from("another") })), wrong);
  await assert.rejects(verify({ ...sign(), "webhook-signature": sign()["webhook-signature"].replace("v1,", "v2,") }), wrong);
  await assert.rejects(verify({ ...sign(), "webhook-signature": "v1,***" }), wrong);
});

test("a timestamp may be off by five minutes, but no more", async () => {
  for (const off of [-300, 300]) assert.ok(await verify(sign(BODY, { timestamp: NOW + off })));
  for (const off of [-301, 301]) await assert.rejects(verify(sign(BODY, { timestamp: NOW + off })), isWebhookError(/old/));
  await assert.rejects(verify({ ...sign(), "webhook-timestamp": "soon" }), isWebhookError(/old/));
});

test("a missing header is named; the body must be JSON; the secret must be valid", async () => {
  await assert.rejects(verify({ ...sign(), "webhook-id": "" }), isWebhookError(/webhook-id is missing/));
  await assert.rejects(verify(sign("no json"), "no json"), isWebhookError(/not valid JSON/));
  await assert.rejects(verify(sign(), BODY, "whsec_"), TypeError);
});
