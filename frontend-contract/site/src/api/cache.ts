/** Answers kept in memory, by address, until their time is over or a tag of theirs is purged. */

/** What loading came to: a value to keep, or word that the value we have still holds. */
export type Loaded<Value> =
  | { changed: true; value: Value; etag: string | null; tags: readonly string[]; lifetime: Lifetime }
  | { changed: false; lifetime: Lifetime };

/** Seconds from now: how long it is fresh, and how much longer it may be shown while a new one is fetched. */
export interface Lifetime {
  fresh: number;
  stale: number;
}

interface Kept {
  value: unknown;
  etag: string | null;
  tags: readonly string[];
  freshUntil: number;
  staleUntil: number;
}

export class TaggedCache {
  readonly #kept = new Map<string, Kept>(); // in the order of use, the least recent first
  #loading = new Map<string, Promise<unknown>>();
  #purges = 0;
  readonly #limit: number;
  readonly #now: () => number;

  constructor(limit = 1_000, now: () => number = Date.now) {
    this.#limit = limit;
    this.#now = now;
  }

  get size(): number {
    return this.#kept.size;
  }

  /**
   * What is kept under `key`, or what `load` fetches; who asks for the same at the same time shares one fetch.
   *
   * `load` gets the ETag of what we have. A stale value is given out at once while a new one is fetched.
   */
  async read<Value>(key: string, load: (etag: string | null) => Promise<Loaded<Value>>): Promise<Value> {
    const kept = this.#kept.get(key);
    if (kept) this.#touch(key, kept);
    if (kept && this.#now() < kept.freshUntil) return kept.value as Value;
    const fresh = this.#load(key, load);
    if (!kept || this.#now() >= kept.staleUntil) return fresh;
    fresh.catch(() => undefined); // whoever asks after the stale time hears of it
    return kept.value as Value;
  }

  /** Nothing made from one of these is given out without asking again. Answers how many it concerned. */
  purge(tags: Iterable<string>): number {
    const named = new Set(tags);
    return this.#expire((kept) => kept.tags.some((tag) => named.has(tag)));
  }

  purgeAll(): number {
    return this.#expire(() => true);
  }

  #expire(concerned: (kept: Kept) => boolean): number {
    this.#purges += 1;
    this.#loading = new Map(); // what is under way may have been read before the change
    const expired = [...this.#kept.values()].filter(concerned);
    for (const kept of expired) kept.freshUntil = kept.staleUntil = 0; // its ETag may still save a transfer
    return expired.length;
  }

  #load<Value>(key: string, load: (etag: string | null) => Promise<Loaded<Value>>): Promise<Value> {
    const underWay = this.#loading.get(key);
    if (underWay) return underWay as Promise<Value>;
    const loading = this.#fetch(key, load).finally(() => {
      if (this.#loading.get(key) === loading) this.#loading.delete(key);
    });
    this.#loading.set(key, loading);
    return loading;
  }

  async #fetch<Value>(key: string, load: (etag: string | null) => Promise<Loaded<Value>>): Promise<Value> {
    const [purges, known] = [this.#purges, this.#kept.get(key)];
    const loaded = await load(known?.etag ?? null);
    if (!loaded.changed && !known) throw new Error(`Unchanged, but nothing is kept: ${key}`);
    const { value, etag, tags } = loaded.changed ? loaded : (known as Kept);
    if (purges === this.#purges) this.#keep(key, { value, etag, tags }, loaded.lifetime);
    return value as Value;
  }

  #keep(key: string, what: Pick<Kept, "value" | "etag" | "tags">, { fresh, stale }: Lifetime): void {
    this.#kept.delete(key);
    if (fresh + stale <= 0) return;
    const freshUntil = this.#now() + fresh * 1_000;
    this.#kept.set(key, { ...what, freshUntil, staleUntil: freshUntil + stale * 1_000 });
    if (this.#kept.size > this.#limit) this.#kept.delete(this.#kept.keys().next().value as string);
  }

  #touch(key: string, kept: Kept): void {
    this.#kept.delete(key);
    this.#kept.set(key, kept);
  }
}
