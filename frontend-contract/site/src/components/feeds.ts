/** The feeds of the site: each list in each format. */
import type { ViewModel } from "../view-model.ts";

const MEDIA_TYPES = { rss: "application/rss+xml", atom: "application/atom+xml", json: "application/feed+json" } as const;

export type FeedFormat = keyof typeof MEDIA_TYPES;

export const FEED_LISTS = ["releases", "stories"] as const;
export const FEED_FORMATS = Object.keys(MEDIA_TYPES) as FeedFormat[];

/** Return the media type of a feed format. */
export function getFeedMediaType(format: FeedFormat): string {
  return MEDIA_TYPES[format];
}

/** Return the title of a feed in the page's language. */
export function getFeedTitle({ texts }: ViewModel, list: (typeof FEED_LISTS)[number]): string {
  return texts.pageTypes[list === "releases" ? "release_index" : "story_index"];
}
