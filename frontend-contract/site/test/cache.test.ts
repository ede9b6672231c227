import assert from "node:assert/strict";
import { test } from "node:test";
import { TaggedCache, type LoadResult } from "../src/api/cache.ts";

/** Create a cache with a fake clock, and a loader that records its calls. */
function createCache(limit = 10) {
  const clock = { now: 1_000_000 };
  const cache = new TaggedCache(limit, () => clock.now);
  const loads: (string | null)[] = [];
  const load = async (etag: string | null): Promise<LoadResult<string>> => {
    loads.push(etag);
    return {
      changed: true,
      value: `value ${String(loads.length)}`,
      etag: `e${String(loads.length)}`,
      tags: ["page-7"],
      lifetime: { fresh: 60, stale: 30 },
    };
  };
  return { clock, cache, loads, load };
}

test("a fresh value is not loaded again, an expired one is", async () => {
  const { clock, cache, loads, load } = createCache();
  await cache.getOrLoad("a", load);
  clock.now += 59_000;
  assert.equal(await cache.getOrLoad("a", load), "value 1");
  assert.equal(loads.length, 1);
  clock.now += 32_000;
  assert.equal(await cache.getOrLoad("a", load), "value 2");
  assert.deepEqual(loads, [null, "e1"]);
});

test("a stale value is returned at once and reloaded in the background", async () => {
  const { clock, cache, load } = createCache();
  await cache.getOrLoad("a", load);
  clock.now += 61_000;
  assert.equal(await cache.getOrLoad("a", load), "value 1");
  await new Promise(setImmediate);
  assert.equal(await cache.getOrLoad("a", load), "value 2");
});

test("concurrent reads share one load", async () => {
  const { cache, loads, load } = createCache();
  await Promise.all([cache.getOrLoad("a", load), cache.getOrLoad("a", load), cache.getOrLoad("a", load)]);
  assert.equal(loads.length, 1);
});

test("a purge expires the entries with its tags, and no others", async () => {
  const { cache, loads, load } = createCache();
  await cache.getOrLoad("a", load);
  assert.equal(cache.purge(["page-8"]), 0);
  await cache.getOrLoad("a", load);
  assert.equal(loads.length, 1);
  assert.equal(cache.purge(["page-7", "site-1"]), 1);
  assert.equal(await cache.getOrLoad("a", load), "value 2");
});

test("a load that began before a purge is not cached", async () => {
  const { cache, loads, load } = createCache();
  let release = () => undefined as void;
  const slow = async (etag: string | null) => {
    await new Promise<void>((resolve) => (release = resolve));
    return load(etag);
  };
  const before = cache.getOrLoad("a", slow);
  cache.purge(["page-7"]);
  release();
  await before;
  await cache.getOrLoad("a", load);
  assert.equal(loads.length, 2);
});

test("an unchanged value is cached for another lifetime", async () => {
  const { clock, cache, load } = createCache();
  await cache.getOrLoad("a", load);
  clock.now += 91_000;
  const unchanged = async () => ({ changed: false as const, lifetime: { fresh: 60, stale: 0 } });
  assert.equal(await cache.getOrLoad("a", unchanged), "value 1");
  clock.now += 59_000;
  assert.equal(await cache.getOrLoad("a", load), "value 1");
});

test("failures and uncacheable responses are not cached", async () => {
  const { cache, loads, load } = createCache();
  await assert.rejects(cache.getOrLoad("a", () => Promise.reject(new Error("away"))));
  assert.equal(await cache.getOrLoad("a", load), "value 1");
  await cache.getOrLoad("b", async (etag) => ({ ...(await load(etag)), lifetime: { fresh: 0, stale: 0 } }));
  await cache.getOrLoad("b", load);
  assert.equal(loads.length, 3);
});

test("the least recently used entry is evicted", async () => {
  const { cache, loads, load } = createCache(2);
  for (const key of ["a", "b", "a", "c"]) await cache.getOrLoad(key, load);
  assert.equal(cache.size, 2);
  await cache.getOrLoad("a", load);
  assert.equal(loads.length, 3);
  await cache.getOrLoad("b", load);
  assert.equal(loads.length, 4);
});
