/** An in-memory LRU cache of CMS responses, with lifetimes and invalidation by cache tag. */

import type { Lifetime } from "clarion-contract/site";

/** The result of a load: a new value, or confirmation that the cached value is still current. */
export type LoadResult<Value> =
  | { changed: true; value: Value; etag: string | null; tags: readonly string[]; lifetime: Lifetime }
  | { changed: false; lifetime: Lifetime };

interface CacheEntry {
  value: unknown;
  etag: string | null;
  tags: readonly string[];
  freshUntil: number;
  staleUntil: number;
}

type Load<Value> = (etag: string | null) => Promise<LoadResult<Value>>;

export class TaggedCache {
  readonly #entries = new Map<string, CacheEntry>(); // in order of use, least recently used first
  #pending = new Map<string, Promise<unknown>>();
  #purgeCount = 0;
  readonly #maxEntries: number;
  readonly #now: () => number;

  constructor(maxEntries = 1_000, now: () => number = Date.now) {
    this.#maxEntries = maxEntries;
    this.#now = now;
  }

  get size(): number {
    return this.#entries.size;
  }

  /**
   * Return the value cached under `key`, or load it. Concurrent calls for the same key share one load.
   *
   * `load` receives the ETag of the cached value, if any. A stale value is returned at once and reloaded in the background.
   */
  async getOrLoad<Value>(key: string, load: Load<Value>): Promise<Value> {
    const entry = this.#entries.get(key);
    if (entry) this.#markUsed(key, entry);
    if (entry && this.#now() < entry.freshUntil) return entry.value as Value;
    const loading = this.#loadOnce(key, load);
    if (!entry || this.#now() >= entry.staleUntil) return loading;
    loading.catch(() => undefined); // the error is reported by the first request after the stale period
    return entry.value as Value;
  }

  /** Expire every entry that has one of these tags, and return how many there were. */
  purge(tags: Iterable<string>): number {
    const purged = new Set(tags);
    return this.#expire((entry) => entry.tags.some((tag) => purged.has(tag)));
  }

  /** Expire every entry, and return how many there were. */
  purgeAll(): number {
    return this.#expire(() => true);
  }

  #expire(matches: (entry: CacheEntry) => boolean): number {
    this.#purgeCount += 1;
    this.#pending = new Map(); // a load in progress may have read the content before it changed
    const expired = [...this.#entries.values()].filter(matches);
    for (const entry of expired) entry.freshUntil = entry.staleUntil = 0; // kept for its ETag: the reload may be a 304
    return expired.length;
  }

  #loadOnce<Value>(key: string, load: Load<Value>): Promise<Value> {
    const pending = this.#pending.get(key);
    if (pending) return pending as Promise<Value>;
    const loading = this.#loadAndStore(key, load).finally(() => {
      if (this.#pending.get(key) === loading) this.#pending.delete(key);
    });
    this.#pending.set(key, loading);
    return loading;
  }

  async #loadAndStore<Value>(key: string, load: Load<Value>): Promise<Value> {
    const [purgeCount, known] = [this.#purgeCount, this.#entries.get(key)];
    const loaded = await load(known?.etag ?? null);
    if (!loaded.changed && !known) throw new Error(`The CMS answered 304, but nothing is cached for ${key}`);
    const { value, etag, tags } = loaded.changed ? loaded : (known as CacheEntry);
    if (purgeCount === this.#purgeCount) this.#store(key, { value, etag, tags }, loaded.lifetime);
    return value as Value;
  }

  #store(key: string, content: Pick<CacheEntry, "value" | "etag" | "tags">, { fresh, stale }: Lifetime): void {
    this.#entries.delete(key);
    if (fresh + stale <= 0) return;
    const freshUntil = this.#now() + fresh * 1_000;
    this.#entries.set(key, { ...content, freshUntil, staleUntil: freshUntil + stale * 1_000 });
    if (this.#entries.size > this.#maxEntries) this.#entries.delete(this.#entries.keys().next().value as string);
  }

  #markUsed(key: string, entry: CacheEntry): void {
    this.#entries.delete(key);
    this.#entries.set(key, entry);
  }
}
