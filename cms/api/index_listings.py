"""What an index lists and the front page has as its newest: answered with the page, so that one request renders it."""

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

MAX_LATEST_RELEASES = 4  # releases on the front page


@dataclass(frozen=True, slots=True)
class IndexListing:
    """The ids of what is listed, to be mentioned with all else, and the field of the page that shows their cards."""

    field: str
    ids: Sequence[int]
    tag: str
    total: int = 0
    years: Sequence[int] = ()

    def shown(self, found: ResolvedReferences) -> dict[str, Any]:
        """The field as it is given out; what was hidden meanwhile is missing."""
        cards = found.all("card", self.ids)
        if self.field == "listing":
            return {"listing": Listing(items=cards, total=self.total, years=list(self.years))}
        return {self.field: cards}


def find_index_listing(page: BasePage, context: ReadContext, question: StoryFilters) -> IndexListing | None:
    """None for a page that lists nothing."""
    if page.api_type == "home":
        newest = (
            lists.visible_releases(context).exclude(pk__in=page.chosen_ids("featured_pages")).order_by(*NEWEST_FIRST)
        )
        return IndexListing("latest", _page_ids(newest[:MAX_LATEST_RELEASES]), "list-releases")
    if page.api_type == "release_index":
        everything = lists.visible_releases(context)
        return _build_listing(
            "list-releases", everything, lists.filter_pages(everything, question, context), NEWEST_FIRST, question
        )
    if page.api_type == "story_index":
        everything = lists.visible_stories(context)
        return _build_listing(
            "list-stories", everything, lists.filter_stories(everything, question, context), NEWEST_FIRST, question
        )
    if page.api_type == "call_to_action_index":
        everything = lists.running_calls_to_action(context)
        pages = lists.filter_pages(everything, question, context)
        return _build_listing("list-calls-to-action", everything, pages, BY_PRIORITY, question)
    return None


def _build_listing(
    tag: str, everything: QuerySet, pages: QuerySet, order: Sequence[str], question: StoryFilters
) -> IndexListing:
    """Three queries, however many pages there are: a count, the years, the ids."""
    part = pages.order_by(*order)[question.offset : question.offset + question.limit]
    return IndexListing("listing", _page_ids(part), tag, total=pages.count(), years=_years(everything))


def _page_ids(pages: QuerySet) -> list[int]:
    return list(pages.values_list("pk", flat=True))


def _years(pages: QuerySet) -> list[int]:
    """From that of the newest page back to that of the oldest, in the time zone of the site."""
    ends = pages.order_by().aggregate(first=Min("listed_at"), last=Max("listed_at"))
    if ends["first"] is None:
        return []
    return list(range(_year(ends["last"]), _year(ends["first"]) - 1, -1))


def _year(time: datetime) -> int:
    return time.astimezone(ZoneInfo(settings.SITE_TIME_ZONE)).year
