/** The feeds there are: each list in each notation. */
import type { View } from "../view.ts";

const TYPES = { rss: "application/rss+xml", atom: "application/atom+xml", json: "application/feed+json" } as const;

export type Notation = keyof typeof TYPES;

export const LISTS = ["releases", "stories"] as const;
export const NOTATIONS = Object.keys(TYPES) as Notation[];

export function feedType(notation: Notation): string {
  return TYPES[notation];
}

export function feedName({ texts }: View, list: (typeof LISTS)[number]): string {
  return texts.pageTypes[list === "releases" ? "release_index" : "story_index"];
}
