/** The feeds of the CMS at addresses of the website. */
import type { ApiResponse, Client } from "../client.ts";
import { ProblemError } from "../problems.ts";
import { escapeText } from "./html.ts";
import type { TextFile } from "./text-file.ts";

const MEDIA_TYPES = { rss: "application/rss+xml", atom: "application/atom+xml", json: "application/feed+json" } as const;
const CMS_FEED_URL = /https?:\/\/[^\s"<]{1,300}\/api\/v1\/feeds\/[^\s"<]*/g;

/** The notation of a feed, which is the extension of its file. */
export type FeedNotation = keyof typeof MEDIA_TYPES;

/** Return the media type of a notation. */
export function feedMediaType(notation: FeedNotation): string {
  return MEDIA_TYPES[notation];
}

/** Return the list and the notation of a file such as `releases.rss`; null if this cannot be the name of a feed. */
export function parseFeedName(file: string): { kind: "releases"; notation: FeedNotation } | null {
  const [, name, notation] = /^([a-z0-9-]{1,100})\.(rss|atom|json)$/.exec(file) ?? [];
  // Or another list than `releases`: the CMS knows which there are.
  return name && notation ? { kind: name as "releases", notation: notation as FeedNotation } : null;
}

/** Return a feed of the CMS as text, with the address at which this site serves it in the place of the CMS's. */
export function renderFeed(feed: unknown, notation: FeedNotation, address: string): string {
  const text = typeof feed === "string" ? feed : JSON.stringify(feed);
  const own = notation === "json" ? JSON.stringify(address).slice(1, -1) : escapeText(address);
  return text.replace(CMS_FEED_URL, () => own); // a function, because `$` has a meaning in a replacement string
}

/** Read a feed with its address on this site. Throws a `ProblemError` of 404 without such a feed, or without the language. */
export async function readFeed(client: Client, file: string, locale: string, address: string): Promise<ApiResponse<TextFile>> {
  const path = parseFeedName(file);
  if (!path) throw new ProblemError({ type: "about:blank", title: "Not found", status: 404, detail: `There is no feed ${file}.`, errors: [] });
  const response = await client.get("/feeds/{kind}.{notation}", { path, query: { locale } });
  return { ...response, data: { body: renderFeed(response.data, path.notation, address), type: `${feedMediaType(path.notation)}; charset=utf-8` } };
}
