"""Query and path parameters shared by several operations."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.utils.translation import pgettext_lazy
from ninja import P, PathEx
from ninja import Schema as NinjaSchema
from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo

from cms.content.references import ReadContext
from cms.core import clock
from cms.core.clock import midnight
from cms.core.sites import SiteRoots

from .parameter_errors import ErrorCode, refuse
from .problems import invalid


def _require_iso_date(value: Any) -> Any:
    """Reject numbers, which Pydantic would read as seconds since 1970."""
    if isinstance(value, str) and not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value, re.ASCII):
        raise refuse(ErrorCode.NOT_A_DATE)
    return value


def _require_supported_year(day: date) -> date:
    """Reject years for which midnight in some time zones is outside the range of `datetime`."""
    if day.year < FIRST_YEAR:
        raise refuse(ErrorCode.TOO_SMALL, limit=date(FIRST_YEAR, 1, 1))
    if day.year > LAST_YEAR:
        raise refuse(ErrorCode.TOO_LARGE, limit=date(LAST_YEAR, 12, 31))
    return day


def _require_site(host: str, info: ValidationInfo) -> str:
    """Reject an unknown site in a request, together with the other faults of the request."""
    if _is_request(info) and SiteRoots.read().find(host, None) is None:
        raise refuse(ErrorCode.DOES_NOT_EXIST, NO_SUCH_SITE)
    return host


def _require_language(language: str, info: ValidationInfo) -> str:
    """Reject a language that the site of the request does not have. The field `site` must precede this one."""
    if _is_request(info) and not _has_language(info.data, language):
        raise refuse(ErrorCode.DOES_NOT_EXIST, NO_SUCH_LANGUAGE)
    return language


def _has_language(valid: dict[str, Any], language: str) -> bool:
    """Return whether the site has the language; if the site is not valid itself, whether any site has it."""
    site_roots = SiteRoots.read()
    if "site" in valid:
        return site_roots.find(valid["site"], language) is not None
    return not language or any(root.language == language for root in site_roots.roots)


def _is_request(info: ValidationInfo) -> bool:
    """Return whether a request is validated. Other code gets the errors of `read_context`."""
    return bool(info.context)


NO_SUCH_SITE = pgettext_lazy("visitor", "There is no such site.")
NO_SUCH_LANGUAGE = pgettext_lazy("visitor", "This site has no such language.")
FIRST_YEAR, LAST_YEAR = 1900, 2200
MAX_OFFSET = 100_000  # items that a list skips at most
Year = Annotated[int, Field(ge=FIRST_YEAR, le=LAST_YEAR)]
Day = Annotated[date, BeforeValidator(_require_iso_date), AfterValidator(_require_supported_year)]
PageId = Annotated[int, Field(ge=1, le=2**53)]
# The page of the example is a release of the demo that was corrected, so that it has two versions to compare.
PageInPath = PathEx[PageId, P(description="The `id` of a page.", examples=[23])]
EventInPath = PathEx[PageId, P(description="The `id` of a page with an event.", examples=[45])]  # one of the demo
Slug = Annotated[str, Field(max_length=100, pattern=r"^[-\w]+$")]
SiteHost = Annotated[str, Field(max_length=255), AfterValidator(_require_site)]
SiteLanguage = Annotated[str, Field(max_length=12), AfterValidator(_require_language)]


class SiteParams(NinjaSchema):
    """Selects a site and a language."""

    site: SiteHost | None = Field(
        None,
        description="`host` or `host:port` of the frontend. Defaults to the default site.",
        examples=["www.example.org"],
    )
    locale: SiteLanguage | None = Field(
        None, description="A language of the site. Defaults to its first language.", examples=["fr"]
    )

    def read_context(self) -> ReadContext:
        """Return the site, language and time of this request.

        Raises:
            InvalidParameters: There is no such site, or the site has no such language.
        """
        site_roots = SiteRoots.read()
        root = site_roots.find(self.site, self.locale)
        if root is None:
            known_site = site_roots.find(self.site, None) is not None
            raise (
                invalid("locale", ErrorCode.DOES_NOT_EXIST, NO_SUCH_LANGUAGE)
                if known_site
                else invalid("site", ErrorCode.DOES_NOT_EXIST, NO_SUCH_SITE)
            )
        compact = getattr(self, "view", "full") == "compact"
        return ReadContext(site_roots=site_roots, root=root, now=clock.now(), compact_cards=compact)


class CardViewParams(NinjaSchema):
    """Selects how much cards contain."""

    view: Literal["full", "compact"] = Field(
        "full",
        description="`compact`: pictures of cards have only `src`; their `files` are null.",
        examples=["compact"],
    )


class PagingParams(SiteParams):
    """Selects a part of a list."""

    limit: int = Field(20, ge=1, le=100, description="Maximum number of items.", examples=[10])
    offset: int = Field(
        0,
        ge=0,
        le=MAX_OFFSET,
        description="Number of items to skip; follow `next` instead of computing it.",
        examples=[20],
    )


class PeriodParams(NinjaSchema):
    """Filters by date of publication. Days begin at midnight in the time zone of the site."""

    published_after: Day | None = Field(None, description="Published on this day or later.", examples=["2026-01-31"])
    published_before: Day | None = Field(None, description="Published before this day.", examples=["2026-03-01"])

    def period(self) -> tuple[datetime | None, datetime | None]:
        """Return the first moment of the period and the first moment after it; `None` means unlimited."""
        return (
            midnight(self.published_after) if self.published_after else None,
            midnight(self.published_before) if self.published_before else None,
        )


class PublishedParams(CardViewParams, PeriodParams, PagingParams):
    """Filters by date and year, with paging."""

    year: Year | None = Field(None, description="Published in this year.", examples=[2026])

    def period(self) -> tuple[datetime | None, datetime | None]:
        """Return the intersection of the period and the year."""
        start, end = super().period()
        if self.year is None:
            return start, end
        first, last = midnight(date(self.year, 1, 1)), midnight(date(self.year + 1, 1, 1))
        return max(start or first, first), min(end or last, last)
