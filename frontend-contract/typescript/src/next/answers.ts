/** A cache of answers of the CMS, for the proxy. */
import type { Kept } from "../site/gaps.ts";
import { readLifetime } from "../site/lifetime.ts";
import { readClock, type ExpiredTags } from "./expired-tags.ts";

const MAX_ANSWERS = 10_000;
const UNSHARED_MILLISECONDS = 1_000;

/** The tag of everything, for events that a website does not know. */
export const EVERYTHING = "clarion";

interface Remembered<Value> {
  value: Value;
  tags: string[];
  time: number;
  /** The milliseconds for which the CMS allows to use it. */
  fresh: number;
}

/**
 * Answers by their name, as long as the CMS allows and until one of their tags expires.
 *
 * Without a shared directory this process may not learn what expires: an answer is then asked for again after a second, and
 * the old one is only used if the CMS is unavailable.
 */
export class Answers {
  private readonly expired: ExpiredTags;
  private readonly remembered = new Map<string, Remembered<unknown>>();

  constructor(expired: ExpiredTags) {
    this.expired = expired;
  }

  /** Learn what has expired. */
  refresh(): Promise<void> {
    return this.expired.refresh();
  }

  /** Return the answer with this name; `read` asks the CMS. */
  async get<Value>(name: string, read: () => Promise<Kept<Value>>): Promise<Value> {
    const known = this.remembered.get(name) as Remembered<Value> | undefined;
    const time = readClock();
    const isUsable = known !== undefined && this.expired.latest(known.tags) < known.time;
    if (isUsable && time < known.time + (this.expired.isShared ? known.fresh : Math.min(known.fresh, UNSHARED_MILLISECONDS))) return known.value;
    try {
      const { data, cacheTags, headers } = await read();
      this.remember(name, { value: data, tags: [EVERYTHING, ...cacheTags], time, fresh: readLifetime(headers.get("Cache-Control")).fresh * 1_000 });
      return data;
    } catch (error) {
      if (isUsable && time < known.time + known.fresh) return known.value;
      throw error;
    }
  }

  private remember(name: string, answer: Remembered<unknown>): void {
    this.remembered.delete(name);
    this.remembered.set(name, answer);
    const [oldest] = this.remembered.keys();
    if (this.remembered.size > MAX_ANSWERS && oldest !== undefined) this.remembered.delete(oldest);
  }
}
