import type { Lifetime } from "./cache.ts";

/** How long an answer may be kept by a shared cache, as its `Cache-Control` says; not at all where it does not say. */
export function lifetimeOf(cacheControl: string | null): Lifetime {
  const said = new Map<string, number>();
  for (const part of (cacheControl ?? "").toLowerCase().split(",")) {
    const [name = "", seconds = ""] = part.trim().split("=");
    said.set(name, /^\d+$/.test(seconds) ? Number(seconds) : 0);
  }
  if (said.has("no-store") || said.has("private") || !said.has("s-maxage")) return { fresh: 0, stale: 0 };
  return { fresh: said.get("s-maxage") ?? 0, stale: said.get("stale-while-revalidate") ?? 0 };
}
