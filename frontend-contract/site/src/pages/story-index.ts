import type { PageOf } from "../../../typescript/src/index.ts";
import type { Content } from "../api/content.ts";
import type { Sheet } from "../layout/document.ts";
import type { View } from "../view.ts";
import { indexPage } from "./index-page.ts";

export function storyIndex(view: View, page: PageOf<"story_index">, content: Content): Promise<Sheet> {
  const { kind, allKinds, storyKinds } = view.texts;
  const options = Object.entries(storyKinds).map(([value, label]) => ({ value, label }));
  const chosen = view.address.searchParams.get("story_kind") ?? "";
  return indexPage(view, page, content, "/stories", [{ name: "story_kind", label: kind, all: allKinds, options, chosen }]);
}
