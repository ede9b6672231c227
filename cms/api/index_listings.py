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
from .lists import MOST_IMPORTANT, NEWEST, StoryFilters

LATEST = 4  # releases on the front page


@dataclass(frozen=True, slots=True)
class Listed:
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


def listed_by(page: BasePage, context: ReadContext, question: StoryFilters) -> Listed | None:
    """None for a page that lists nothing."""
    if page.api_type == "home":
        newest = lists.all_releases(context).exclude(pk__in=page.chosen("featured_pages")).order_by(*NEWEST)
        return Listed("latest", _ids(newest[:LATEST]), "list-releases")
    if page.api_type == "release_index":
        everything = lists.all_releases(context)
        return _listing("list-releases", everything, lists.filtered(everything, question, context), NEWEST, question)
    if page.api_type == "story_index":
        everything = lists.all_stories(context)
        return _listing("list-stories", everything, lists.stories_of(everything, question, context), NEWEST, question)
    if page.api_type == "call_to_action_index":
        everything = lists.all_calls(context)
        pages = lists.filtered(everything, question, context)
        return _listing("list-calls-to-action", everything, pages, MOST_IMPORTANT, question)
    return None


def _listing(tag: str, everything: QuerySet, pages: QuerySet, order: Sequence[str], question: StoryFilters) -> Listed:
    """Three queries, however many pages there are: a count, the years, the ids."""
    part = pages.order_by(*order)[question.offset : question.offset + question.limit]
    return Listed("listing", _ids(part), tag, total=pages.count(), years=_years(everything))


def _ids(pages: QuerySet) -> list[int]:
    return list(pages.values_list("pk", flat=True))


def _years(pages: QuerySet) -> list[int]:
    """From that of the newest page back to that of the oldest, in the time zone of the site."""
    ends = pages.order_by().aggregate(first=Min("listed_at"), last=Max("listed_at"))
    if ends["first"] is None:
        return []
    return list(range(_year(ends["last"]), _year(ends["first"]) - 1, -1))


def _year(time: datetime) -> int:
    return time.astimezone(ZoneInfo(settings.SITE_TIME_ZONE)).year
