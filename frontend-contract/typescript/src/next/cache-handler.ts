/**
 * A cache handler of Next.js for several processes: entries stay in the memory of each, and what a webhook lets expire in one
 * of them expires in all that share the directory of the variable `CACHE_DIRECTORY`.
 *
 * In next.config: `cacheHandlers: { default: require.resolve("clarion-contract/next-cache") }`.
 */
import { ExpiredTags } from "./expired-tags.ts";

const MAX_BYTES = 50_000_000;

/** An entry as Next.js passes it (`CacheEntry` of next/cache). */
export interface CacheEntry {
  value: ReadableStream<Uint8Array>;
  tags: string[];
  stale: number;
  timestamp: number;
  expire: number;
  revalidate: number;
}

type StoredEntry = Omit<CacheEntry, "value"> & { value: Uint8Array<ArrayBuffer> };

/** `CacheHandler` of next/cache. */
export interface CacheHandler {
  get: (key: string) => Promise<CacheEntry | undefined>;
  set: (key: string, pending: Promise<CacheEntry>) => Promise<void>;
  refreshTags: () => Promise<void>;
  getExpiration: (tags: string[]) => Promise<number>;
  updateTags: (tags: string[]) => Promise<void>;
}

/** Create a handler that keeps up to `maxBytes`, and then removes what was not read for the longest time. */
export function createCacheHandler(expired: ExpiredTags, maxBytes = MAX_BYTES): CacheHandler {
  const entries = new Map<string, StoredEntry>(); // in the order of their last use
  const pendingSets = new Map<string, Promise<void>>();
  let bytes = 0;

  function remove(key: string): StoredEntry | undefined {
    const stored = entries.get(key);
    if (stored && entries.delete(key)) bytes -= stored.value.length;
    return stored;
  }

  function insert(key: string, entry: StoredEntry): void {
    remove(key);
    entries.set(key, entry);
    bytes += entry.value.length;
    for (const oldest of entries.keys()) {
      if (bytes <= maxBytes) break;
      remove(oldest);
    }
  }

  async function store(key: string, pending: Promise<CacheEntry>): Promise<void> {
    const entry = await pending;
    insert(key, { ...entry, value: new Uint8Array(await new Response(entry.value).arrayBuffer()) });
  }

  return {
    async get(key) {
      await pendingSets.get(key);
      const stored = remove(key);
      if (!stored || expired.latest(stored.tags) >= stored.timestamp) return undefined;
      insert(key, stored);
      return { ...stored, value: new Blob([stored.value]).stream() as ReadableStream<Uint8Array> };
    },
    async set(key, pending) {
      const storing = store(key, pending).catch(() => undefined); // an incomplete value would become an incomplete page
      pendingSets.set(key, storing);
      await storing;
      if (pendingSets.get(key) === storing) pendingSets.delete(key);
    },
    refreshTags: () => expired.refresh(),
    getExpiration: (tags) => Promise.resolve(expired.latest(tags)),
    updateTags: (tags) => expired.expire(tags),
  };
}

/** The handler that Next.js loads, with the directory of the variable `CACHE_DIRECTORY`. */
export default createCacheHandler(new ExpiredTags(process.env.CACHE_DIRECTORY));
