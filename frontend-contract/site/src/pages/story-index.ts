import type { PageOf } from "../../../typescript/src/index.ts";
import type { Sheet } from "../layout/document.ts";
import { rows } from "../parts/card.ts";
import type { View } from "../view.ts";
import { ending } from "./article.ts";
import { chosenOf, listSheet, topicChoice, yearChoice } from "./listing.ts";

export function storyIndex(view: View, page: PageOf<"story_index">): Sheet {
  const { kind, allKinds, storyKinds } = view.texts;
  const options = Object.entries(storyKinds).map(([value, label]) => ({ value, label }));
  const kinds = { name: "story_kind", label: kind, all: allKinds, options, chosen: chosenOf(view, "story_kind") };
  return listSheet(view, page, [topicChoice(view), kinds, yearChoice(view, page)], rows(view, page.listing.items), ending(view, page));
}
