/** How long a response may be kept. */

/** Seconds for which a response may be used, and then be used while it is renewed. */
export interface Lifetime {
  fresh: number;
  stale: number;
}

/** Read how long a shared cache may keep a response from its `Cache-Control` header. Without `s-maxage`: not at all. */
export function readLifetime(cacheControl: string | null): Lifetime {
  const directives = new Map<string, number>();
  for (const part of (cacheControl ?? "").toLowerCase().split(",")) {
    const [name = "", seconds = ""] = part.trim().split("=");
    directives.set(name, /^\d+$/.test(seconds) ? Number(seconds) : 0);
  }
  if (directives.has("no-store") || directives.has("private")) return { fresh: 0, stale: 0 };
  return { fresh: directives.get("s-maxage") ?? 0, stale: directives.has("s-maxage") ? (directives.get("stale-while-revalidate") ?? 0) : 0 };
}
