import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { test } from "node:test";

import { verifyWebhook, WebhookError } from "../src/index.ts";

const KEY = Buffer.from("a secret that is long enough");
const SECRET = `whsec_${KEY.toString("base64")}`;
const BODY = '{"type":"content.changed","data":{"tags":["page-7"]}}';
const NOW = 1_790_000_000;

function signed(body = BODY, { id = "msg_1", timestamp = NOW, key = KEY } = {}) {
  const signature = createHmac("sha256", key).update(`${id}.${timestamp.toString()}.${body}`).digest("base64");
  return { "webhook-id": id, "webhook-timestamp": timestamp.toString(), "webhook-signature": `v1,${signature}` };
}

const refused = (reason: RegExp) => (error: unknown) => error instanceof WebhookError && reason.test(error.message);
const verify = (headers: Record<string, string>, body = BODY, secret: string | string[] = SECRET) =>
  verifyWebhook<{ type: string }>(headers, body, secret, { now: NOW });

test("what the standard's own example signs is accepted", async () => {
  const headers = {
    "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
    "webhook-timestamp": "1614265330",
    "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
  };
  const told = await verifyWebhook(headers, '{"test": 2432232314}', "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", {
    now: 1614265330,
  });
  assert.deepEqual(told, { test: 2432232314 });
});

test("a right signature gives the event, from text, bytes and either kind of headers", async () => {
  assert.equal((await verify(signed())).type, "content.changed");
  const bytes = new TextEncoder().encode(BODY);
  const told = await verifyWebhook<{ type: string }>(new Headers(signed()), bytes, SECRET, { now: NOW });
  assert.equal(told.type, "content.changed");
});

test("one of several signatures and one of several secrets is enough", async () => {
  const headers = signed();
  const others = { ...headers, "webhook-signature": `v1a,abc v1,AAAA ${headers["webhook-signature"]}` };
  assert.ok(await verify(others, BODY, [`whsec_${Buffer.from("the new one").toString("base64")}`, SECRET]));
});

test("another body, id, time, secret or scheme is refused", async () => {
  const wrong = refused(/signature/);
  await assert.rejects(verify(signed(), BODY.replace("7", "8")), wrong);
  await assert.rejects(verify({ ...signed(), "webhook-id": "msg_2" }), wrong);
  await assert.rejects(verify({ ...signed(), "webhook-timestamp": (NOW + 1).toString() }), wrong);
  await assert.rejects(verify(signed(BODY, { key: Buffer.from("another") })), wrong);
  await assert.rejects(verify({ ...signed(), "webhook-signature": signed()["webhook-signature"].replace("v1,", "v2,") }), wrong);
  await assert.rejects(verify({ ...signed(), "webhook-signature": "v1,***" }), wrong);
});

test("five minutes old or ahead is accepted, a second more is not, and no number is no time", async () => {
  for (const off of [-300, 300]) assert.ok(await verify(signed(BODY, { timestamp: NOW + off })));
  for (const off of [-301, 301]) await assert.rejects(verify(signed(BODY, { timestamp: NOW + off })), refused(/old/));
  await assert.rejects(verify({ ...signed(), "webhook-timestamp": "soon" }), refused(/old/));
});

test("a missing header is named; what is signed must be JSON; a secret must be one", async () => {
  await assert.rejects(verify({ ...signed(), "webhook-id": "" }), refused(/webhook-id is missing/));
  await assert.rejects(verify(signed("no json"), "no json"), refused(/no JSON/));
  await assert.rejects(verify(signed(), BODY, "whsec_"), TypeError);
});
