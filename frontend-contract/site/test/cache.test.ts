import assert from "node:assert/strict";
import { test } from "node:test";
import { TaggedCache, type Loaded } from "../src/api/cache.ts";
import { lifetimeOf } from "../src/api/lifetime.ts";

/** A cache with a clock of its own, and a source that counts how often it is asked. */
function room(limit = 10) {
  const clock = { now: 1_000_000 };
  const cache = new TaggedCache(limit, () => clock.now);
  const asked: (string | null)[] = [];
  const load = async (etag: string | null): Promise<Loaded<string>> => {
    asked.push(etag);
    return {
      changed: true,
      value: `answer ${String(asked.length)}`,
      etag: `e${String(asked.length)}`,
      tags: ["page-7"],
      lifetime: { fresh: 60, stale: 30 },
    };
  };
  return { clock, cache, asked, load };
}

test("a fresh answer costs nothing, one past its stale time is asked for anew", async () => {
  const { clock, cache, asked, load } = room();
  await cache.read("a", load);
  clock.now += 59_000;
  assert.equal(await cache.read("a", load), "answer 1");
  assert.equal(asked.length, 1);
  clock.now += 32_000;
  assert.equal(await cache.read("a", load), "answer 2");
  assert.deepEqual(asked, [null, "e1"]);
});

test("a stale answer is given at once while a new one is fetched", async () => {
  const { clock, cache, load } = room();
  await cache.read("a", load);
  clock.now += 61_000;
  assert.equal(await cache.read("a", load), "answer 1");
  await new Promise(setImmediate);
  assert.equal(await cache.read("a", load), "answer 2");
});

test("those who ask at the same time share one request", async () => {
  const { cache, asked, load } = room();
  await Promise.all([cache.read("a", load), cache.read("a", load), cache.read("a", load)]);
  assert.equal(asked.length, 1);
});

test("a purge concerns what was made from the tag, and nothing else", async () => {
  const { cache, asked, load } = room();
  await cache.read("a", load);
  assert.equal(cache.purge(["page-8"]), 0);
  await cache.read("a", load);
  assert.equal(asked.length, 1);
  assert.equal(cache.purge(["page-7", "site-1"]), 1);
  assert.equal(await cache.read("a", load), "answer 2");
});

test("what was asked before a purge is not kept after it", async () => {
  const { cache, asked, load } = room();
  let release = () => undefined as void;
  const slow = async (etag: string | null) => {
    await new Promise<void>((resolve) => (release = resolve));
    return load(etag);
  };
  const before = cache.read("a", slow);
  cache.purge(["page-7"]);
  release();
  await before;
  await cache.read("a", load);
  assert.equal(asked.length, 2);
});

test("unchanged keeps the value for another lifetime", async () => {
  const { clock, cache, load } = room();
  await cache.read("a", load);
  clock.now += 91_000;
  const same = async () => ({ changed: false as const, lifetime: { fresh: 60, stale: 0 } });
  assert.equal(await cache.read("a", same), "answer 1");
  clock.now += 59_000;
  assert.equal(await cache.read("a", load), "answer 1");
});

test("a failure is not kept, and what must not be kept is not", async () => {
  const { cache, asked, load } = room();
  await assert.rejects(cache.read("a", () => Promise.reject(new Error("away"))));
  assert.equal(await cache.read("a", load), "answer 1");
  await cache.read("b", async (etag) => ({ ...(await load(etag)), lifetime: lifetimeOf("no-store") }));
  await cache.read("b", load);
  assert.equal(asked.length, 3);
});

test("the least used goes when there are too many", async () => {
  const { cache, asked, load } = room(2);
  for (const key of ["a", "b", "a", "c"]) await cache.read(key, load);
  assert.equal(cache.size, 2);
  await cache.read("a", load);
  assert.equal(asked.length, 3);
  await cache.read("b", load);
  assert.equal(asked.length, 4);
});

test("the lifetime is what the CMS says of shared caches", () => {
  assert.deepEqual(lifetimeOf("public, max-age=0, s-maxage=60, stale-while-revalidate=30"), { fresh: 60, stale: 30 });
  for (const never of [null, "no-store", "private, s-maxage=60", "max-age=60"]) {
    assert.deepEqual(lifetimeOf(never), { fresh: 0, stale: 0 });
  }
});
