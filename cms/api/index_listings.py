"""The list of an index page, and the newest releases of the home page and of press rooms.

They are part of the page's response, so that a frontend needs one request to render the page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import QuerySet

from cms.content.details import Listing
from cms.content.references import ReadContext, ResolvedReferences
from cms.journal import cache_tags
from cms.page_types.press_releases.models import ReleasePage
from cms.pages.declarations import NEWEST_FIRST
from cms.pages.models import BasePage
from cms.pages.page_types import get_listed_model, select_for_list

from .lists import ListFilters, read_list, visible_pages, visible_pages_among


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

    def get_page_tags(self, found: ResolvedReferences) -> set[str]:
        """Return the tags of the listed pages that a response with the tag of the list does not need."""
        cards = [(card.id, card.type) for card in found.all("card", self.ids)]
        return cache_tags.page_tags(self.ids) - cache_tags.listed_page_tags(cards, self.tag)


def find_index_listing(page: BasePage, context: ReadContext, filters: ListFilters) -> IndexListing | None:
    """Return what the page lists, or `None` for a page type without a list."""
    if page.latest_releases:
        releases = visible_pages(ReleasePage, context).exclude(pk__in=page.chosen_ids("featured_pages"))
        ids = list(releases.order_by(*NEWEST_FIRST).values_list("pk", flat=True)[: page.latest_releases])
        return IndexListing("latest", ids, cache_tags.list_tag(str(ReleasePage.list_name)))
    model = get_listed_model(type(page))
    return _build_listing(model, context, filters) if model else None


def _build_listing(model: type[BasePage], context: ReadContext, filters: ListFilters) -> IndexListing:
    """Read the total, the years and the ids of one part, in four queries."""
    selected = select_for_list(model, context)
    pages = visible_pages_among(model, selected, context)
    ids, total = read_list(model, pages, selected.order, filters, context)
    tag = cache_tags.list_tag(str(model.list_name))
    return IndexListing("listing", ids, tag, total=total, years=_years(pages))


def _years(pages: QuerySet) -> list[int]:
    """Return all years from the newest page back to the oldest one, in the time zone of the site."""
    dates = pages.filter(listed_at__isnull=False).values_list("listed_at", flat=True)
    last, first = dates.order_by("-listed_at").first(), dates.order_by("listed_at").first()
    return list(range(_year(last), _year(first) - 1, -1)) if last and first else []


def _year(time: datetime) -> int:
    return time.astimezone(ZoneInfo(settings.SITE_TIME_ZONE)).year
