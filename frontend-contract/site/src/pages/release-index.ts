import type { PageOf } from "clarion-contract";
import type { PageDocument } from "../layout/page-document.ts";
import { renderCardRows } from "../components/card.ts";
import type { ViewModel } from "../view-model.ts";
import { buildListPage, createTopicFilter, createYearFilter } from "./listing.ts";

/** Build the list of press releases. */
export function buildReleaseIndexPage(view: ViewModel, page: PageOf<"release_index">): PageDocument {
  const filters = [createTopicFilter(view), createYearFilter(view, page)];
  return buildListPage(view, page, filters, renderCardRows(view, page.listing.items));
}
