import type { PageOf } from "clarion-contract";
import type { PageDocument } from "../layout/page-document.ts";
import { renderCardRows } from "../components/card.ts";
import type { ViewModel } from "../view-model.ts";
import { getSelectedValue, buildListPage, createTopicFilter, createYearFilter } from "./listing.ts";

/** Build the list of stories. */
export function buildStoryIndexPage(view: ViewModel, page: PageOf<"story_index">): PageDocument {
  const { kind, allKinds, storyKinds } = view.texts;
  const options = Object.entries(storyKinds).map(([value, label]) => ({ value, label }));
  const kinds = { name: "story_kind", label: kind, all: allKinds, options, selected: getSelectedValue(view, "story_kind") };
  return buildListPage(view, page, [createTopicFilter(view), kinds, createYearFilter(view, page)], renderCardRows(view, page.listing.items));
}
