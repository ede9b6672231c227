/** The feeds of the site: each list in each format. */
import type { ViewModel } from "../view-model.ts";

export const FEED_LISTS = ["releases", "stories"] as const;
export const FEED_FORMATS = ["rss", "atom", "json"] as const;

/** Return the title of a feed in the page's language. */
export function getFeedTitle({ texts }: ViewModel, list: (typeof FEED_LISTS)[number]): string {
  return texts.pageTypes[list === "releases" ? "release_index" : "story_index"];
}
