import type { AnyPage, PageOf } from "clarion-contract";
import { renderCardRows } from "../components/card.ts";
import type { PageDocument } from "../layout/page-document.ts";
import type { ViewModel } from "../view-model.ts";
import { buildListPage, createTopicFilter, createYearFilter } from "./listing.ts";
import { buildStandardPage } from "./standard.ts";

/** Build a page of a type that this site does not know: with what all pages have, and its list if it has one. */
export function buildOtherPage(view: ViewModel, page: AnyPage): PageDocument {
  if (!("listing" in page)) return buildStandardPage(view, page as PageOf<"standard">);
  const filters = [createTopicFilter(view), createYearFilter(view, page)];
  return buildListPage(view, page, filters, renderCardRows(view, page.listing.items));
}
