import type { PageOf } from "../../../typescript/src/index.ts";
import type { Content } from "../api/content.ts";
import type { Sheet } from "../layout/document.ts";
import type { View } from "../view.ts";
import { indexPage } from "./index-page.ts";

export function releaseIndex(view: View, page: PageOf<"release_index">, content: Content): Promise<Sheet> {
  return indexPage(view, page, content, "/releases");
}
