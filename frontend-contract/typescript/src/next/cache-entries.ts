/** Entries of `"use cache"` with responses of the CMS. */
import type { Kept } from "../site/gaps.ts";
import { readLifetime } from "../site/lifetime.ts";
import { EVERYTHING } from "./answers.ts";

/** The tags and the lifetime of an entry, for `cacheTag(…tags)` and `cacheLife(life)`. */
export interface CacheEntryDescription {
  tags: string[];
  life: { stale: number; revalidate: number; expire: number };
}

/** Describe the entry of a response: it is kept as long as the CMS allows, and used while it is renewed, but no longer. */
export function describeEntry({ cacheTags, headers }: Pick<Kept<unknown>, "cacheTags" | "headers">): CacheEntryDescription {
  const { fresh, stale } = readLifetime(headers.get("Cache-Control"));
  const expire = Math.max(1, fresh + stale);
  return { tags: [EVERYTHING, ...cacheTags], life: { stale: 0, revalidate: Math.min(fresh, expire - 1), expire } };
}
