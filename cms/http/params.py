"""The parameters operations share."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone
from ninja import P, PathEx
from ninja import Schema as NinjaSchema
from pydantic import AfterValidator, BeforeValidator, Field

from cms.content.references import ReadContext
from cms.core.sites import SiteRoots

from .problems import invalid


def _iso(value: Any) -> Any:
    """Pydantic takes a number for the seconds since 1970; nobody means that by a date."""
    if isinstance(value, str) and not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value, re.ASCII):
        raise ValueError("A date is written as 2026-01-31.")
    return value


def _sensible(day: date) -> date:
    """At either end of the calendar a day has no midnight in every time zone."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError(f"The year is from {FIRST_YEAR} to {LAST_YEAR}.")
    return day


FIRST_YEAR, LAST_YEAR = 1900, 2200
Year = Annotated[int, Field(ge=FIRST_YEAR, le=LAST_YEAR)]
Day = Annotated[date, BeforeValidator(_iso), AfterValidator(_sensible)]
PageId = Annotated[int, Field(ge=1, le=2**53)]
PageInPath = PathEx[PageId, P(description="The `id` of a page.", examples=[18])]
Slug = Annotated[str, Field(max_length=100, pattern=r"^[-\w]+$")]


class SiteParams(NinjaSchema):
    """Which site and language is read."""

    site: str | None = Field(
        None,
        max_length=255,
        description="`host` or `host:port` of the frontend; the default site if left out.",
        examples=["www.example.org"],
    )
    locale: str | None = Field(
        None, max_length=12, description="A language of that site; its first if left out.", examples=["fr"]
    )

    def read_context(self) -> ReadContext:
        """Raises InvalidParameters for a site or language that is not there."""
        site_roots = SiteRoots.read()
        root = site_roots.find(self.site, self.locale)
        if root is None:
            known_site = site_roots.find(self.site, None) is not None
            raise (
                invalid("locale", "This site has no such language.")
                if known_site
                else invalid("site", "There is no such site.")
            )
        return ReadContext(site_roots=site_roots, root=root, now=timezone.now())


class PagingParams(SiteParams):
    limit: int = Field(20, ge=1, le=100, description="At most so many.", examples=[10])
    offset: int = Field(
        0, ge=0, le=100_000, description="So many are passed over; `next` counts for you.", examples=[20]
    )


class PeriodParams(NinjaSchema):
    """Filters by date. Days are those of the site's time zone."""

    published_after: Day | None = Field(None, description="That day or later.", examples=["2026-01-31"])
    published_before: Day | None = Field(None, description="Before that day.", examples=["2026-03-01"])

    def period(self) -> tuple[datetime | None, datetime | None]:
        """(from, before); either may be open."""
        return (
            midnight(self.published_after) if self.published_after else None,
            midnight(self.published_before) if self.published_before else None,
        )


class PublishedParams(PeriodParams, PagingParams):
    year: Year | None = Field(None, description="Published in that year.", examples=[2026])

    def period(self) -> tuple[datetime | None, datetime | None]:
        """(from, before) in which the days and the year given all lie."""
        start, end = super().period()
        if self.year is None:
            return start, end
        first, last = midnight(date(self.year, 1, 1)), midnight(date(self.year + 1, 1, 1))
        return max(start or first, first), min(end or last, last)


def midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=ZoneInfo(settings.SITE_TIME_ZONE))
