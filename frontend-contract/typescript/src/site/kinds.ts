/** What kind of page a card or a page is, for the line above its title. */
import type { Card } from "../schema.ts";

type Kinds = Pick<Card, "type"> & Partial<Pick<Card, "published_at" | "story_kind" | "action_kind">>;

/** The labels of kinds in one language. */
export interface KindLabels {
  pageTypes: Record<string, string>;
  storyKinds: Record<string, string>;
  actionKinds: Record<string, string>;
}

// Pages that are kept up to date. A page type of an installation is dated, as it usually is a kind of news.
const UNDATED_TYPES: readonly string[] = ["home", "release_index", "story_index", "call_to_action_index", "call_to_action", "standard", "person", "press_room"];

/** Return whether readers should see when a page was published. */
export function isDated<Page extends Kinds>(page: Page): page is Page & { published_at: string } {
  return Boolean(page.published_at) && !UNDATED_TYPES.includes(page.type);
}

/** Return the label of a page's kind: `Press release`, `Field story`, `Petition`. */
export function kindLabel({ pageTypes, storyKinds, actionKinds }: KindLabels, { type, story_kind, action_kind }: Kinds): string {
  if (story_kind) return findLabel(storyKinds, story_kind);
  return action_kind ? findLabel(actionKinds, action_kind) : findLabel(pageTypes, type);
}

/** Return a label; a value without one, such as the page type of an installation, is its own: `Annual report`. */
function findLabel(labels: Record<string, string>, value: string): string {
  const text = labels[value] ?? value.replaceAll("_", " ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}
