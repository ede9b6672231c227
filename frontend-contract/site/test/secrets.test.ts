/** A site that visitors read does not start without a strong key of the CMS. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { test } from "node:test";
import { readConfigs } from "../src/config.ts";
import { describeWeakSecrets } from "../src/secrets.ts";

const PUBLIC = { FRONTEND_URL: "https://www.example.org" };
const KEY = randomBytes(32).toString("hex");
const WEBHOOK_SECRET = `whsec_${randomBytes(32).toString("base64")}`;

const describe = (env: Record<string, string>): string[] => describeWeakSecrets(readConfigs(env));

test("strong secrets are accepted, and a site of this machine needs none", () => {
  for (const env of [{ ...PUBLIC, FRONTEND_KEY: KEY }, { ...PUBLIC, FRONTEND_KEY: KEY, WEBHOOK_SECRET }, {}, { FRONTEND_URL: "http://localhost:3000" }, { FRONTEND_URL: "http://127.0.0.1:3000" }]) {
    assert.deepEqual(describe(env), [], JSON.stringify(env));
  }
});

test("a missing key, a weak secret and one that is used twice are all named, without their values", () => {
  for (const key of [KEY.slice(0, 31), "0123456789abcdef".repeat(4), "a".repeat(64), `example-${KEY}`, `insecure-${KEY}`]) {
    const [sentence = "", ...others] = describe({ ...PUBLIC, FRONTEND_KEY: key });
    assert.match(sentence, /^FRONTEND_KEY is weak/, key);
    assert.ok(!sentence.includes(key));
    assert.deepEqual(others, []);
  }
  assert.deepEqual(describe({ ...PUBLIC, WEBHOOK_SECRET: "whsec_short" }).map((text) => text.split(" ")[0]), ["Set", "WEBHOOK_SECRET"]);
  assert.deepEqual(describe({ ...PUBLIC, FRONTEND_KEY: KEY, WEBHOOK_SECRET: KEY }), ["FRONTEND_KEY and WEBHOOK_SECRET are the same."]);
  assert.match(describe({ SITES: '[{"url": "http://localhost:3000"}, {"url": "https://fr.example.org"}]' })[0] ?? "", /^Set FRONTEND_KEY/);
});

test("the process ends with the sentence before it listens", () => {
  const ended = spawnSync(process.execPath, ["dist/src/main.js"], { env: { ...PUBLIC, SITE_PORT: "0" }, encoding: "utf8", timeout: 20_000 });
  assert.equal(ended.status, 1);
  assert.match(ended.stderr, /^The site does not start\. Set FRONTEND_KEY/);
});
