"""The list of an index page and the newest releases of the home page.

They are part of the page's response, so that a frontend needs one request to render the page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Max, Min, QuerySet

from cms.content.details import Listing
from cms.content.references import ReadContext, ResolvedReferences
from cms.pages.models import BasePage

from . import lists
from .lists import BY_PRIORITY, NEWEST_FIRST, StoryFilters

MAX_LATEST_RELEASES = 4  # on the home page


@dataclass(frozen=True, slots=True)
class IndexListing:
    """The ids of the listed pages, and the field of the response that contains their cards.

    The ids are resolved together with all other references of the page.
    """

    field: str
    ids: Sequence[int]
    tag: str
    total: int = 0
    years: Sequence[int] = ()

    def to_fields(self, found: ResolvedReferences) -> dict[str, Any]:
        """Return the field of the response. Pages that have been hidden in the meantime are missing."""
        cards = found.all("card", self.ids)
        if self.field == "listing":
            return {"listing": Listing(items=cards, total=self.total, years=list(self.years))}
        return {self.field: cards}


def find_index_listing(page: BasePage, context: ReadContext, filters: StoryFilters) -> IndexListing | None:
    """Return what the page lists, or `None` for a page type without a list."""
    if page.api_type == "home":
        newest = (
            lists.visible_releases(context).exclude(pk__in=page.chosen_ids("featured_pages")).order_by(*NEWEST_FIRST)
        )
        return IndexListing("latest", _page_ids(newest[:MAX_LATEST_RELEASES]), "list-releases")
    if page.api_type == "release_index":
        all_pages = lists.visible_releases(context)
        return _build_listing(
            "list-releases", all_pages, lists.filter_pages(all_pages, filters, context), NEWEST_FIRST, filters
        )
    if page.api_type == "story_index":
        all_pages = lists.visible_stories(context)
        return _build_listing(
            "list-stories", all_pages, lists.filter_stories(all_pages, filters, context), NEWEST_FIRST, filters
        )
    if page.api_type == "call_to_action_index":
        all_pages = lists.running_calls_to_action(context)
        pages = lists.filter_pages(all_pages, filters, context)
        return _build_listing("list-calls-to-action", all_pages, pages, BY_PRIORITY, filters)
    return None


def _build_listing(
    tag: str, all_pages: QuerySet, pages: QuerySet, order: Sequence[str], filters: StoryFilters
) -> IndexListing:
    """Read the total, the years and the ids of one part, in three queries."""
    part = pages.order_by(*order)[filters.offset : filters.offset + filters.limit]
    return IndexListing("listing", _page_ids(part), tag, total=pages.count(), years=_years(all_pages))


def _page_ids(pages: QuerySet) -> list[int]:
    return list(pages.values_list("pk", flat=True))


def _years(pages: QuerySet) -> list[int]:
    """Return all years from the newest page back to the oldest one, in the time zone of the site."""
    ends = pages.order_by().aggregate(first=Min("listed_at"), last=Max("listed_at"))
    if ends["first"] is None:
        return []
    return list(range(_year(ends["last"]), _year(ends["first"]) - 1, -1))


def _year(time: datetime) -> int:
    return time.astimezone(ZoneInfo(settings.SITE_TIME_ZONE)).year
