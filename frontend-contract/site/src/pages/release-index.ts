import type { PageOf } from "../../../typescript/src/index.ts";
import type { Sheet } from "../layout/document.ts";
import { rows } from "../parts/card.ts";
import type { View } from "../view.ts";
import { ending } from "./article.ts";
import { listSheet, topicChoice, yearChoice } from "./listing.ts";

export function releaseIndex(view: View, page: PageOf<"release_index">): Sheet {
  const choices = [topicChoice(view), yearChoice(view, page)];
  return listSheet(view, page, choices, rows(view, page.listing.items), ending(view, page));
}
