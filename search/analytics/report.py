"""Figures of a period, added up from the sums of its days."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import F, FloatField, QuerySet, Sum
from django.db.models.functions import Cast
from wagtail.models import Page

from cms.core.visibility import visible_now

from .models import DailyClick, DailyQuery

SUMS = ("searches", "measured", "empty", "degraded", "results", "milliseconds", "clicked", "clicks", "positions")
HIDDEN_PAGE_TITLE = "A page that is hidden now"


@dataclass(frozen=True, slots=True)
class Period:
    """Whole days, both ends included; with a language or a site, only that one."""

    first: date
    last: date
    locale: str = ""
    site_id: int | None = None

    def days(self) -> list[date]:
        return [self.first + timedelta(days=number) for number in range((self.last - self.first).days + 1)]

    def rows(self) -> QuerySet[DailyQuery]:
        rows = DailyQuery.objects.filter(day__range=(self.first, self.last))
        if self.locale:
            rows = rows.filter(locale=self.locale)
        return rows.filter(site_id=self.site_id) if self.site_id else rows


@dataclass(frozen=True, slots=True)
class Figures:
    """Sums, and what follows from them; None where there is nothing to divide by. `name` is what they are of."""

    name: str
    searches: int = 0
    measured: int = 0
    empty: int = 0
    degraded: int = 0
    results: int = 0
    milliseconds: int = 0
    clicked: int = 0
    clicks: int = 0
    positions: int = 0

    @property
    def empty_rate(self) -> float | None:
        """Of the searches that were not narrowed by filters, the share that found nothing."""
        return _divided(self.empty, self.measured)

    @property
    def click_rate(self) -> float | None:
        """The share of searches with a click on their first page of results."""
        return _divided(self.clicked, self.searches)

    @property
    def mean_position(self) -> float | None:
        """Of the results that were chosen; the first is 1."""
        return _divided(self.positions, self.clicks)

    @property
    def mean_results(self) -> float | None:
        return _divided(self.results, self.measured)

    @property
    def mean_milliseconds(self) -> float | None:
        return _divided(self.milliseconds, self.searches)


@dataclass(frozen=True, slots=True)
class ClickedPage:
    """A page that was clicked. Its title is that of now; `page_id` is None where the public may not see it."""

    title: str
    page_id: int | None
    clicks: int
    mean_position: float


def get_summary(period: Period) -> Figures:
    return Figures("All searches", **{name: value or 0 for name, value in period.rows().aggregate(**_sums()).items()})


def count_searches_without_text(period: Period) -> int:
    """How many searches were counted without what was typed."""
    return period.rows().filter(text="").aggregate(n=Sum("searches"))["n"] or 0


def get_top_queries(period: Period, limit: int) -> list[Figures]:
    return _figures(_by_text(period).order_by("-n_searches", "text")[:limit], "text")


def get_queries_without_results(period: Period, limit: int) -> list[Figures]:
    """Texts that found nothing, the most frequent first."""
    return _figures(_by_text(period).filter(n_empty__gt=0).order_by("-n_empty", "text")[:limit], "text")


def get_queries_without_clicks(period: Period, limit: int) -> list[Figures]:
    """Texts that found something and of whose results none was chosen."""
    unclicked = _by_text(period).filter(n_clicks=0, n_results__gt=0)
    return _figures(unclicked.order_by("-n_searches", "text")[:limit], "text")


def get_daily_figures(period: Period) -> list[Figures]:
    """Every day of the period, also those on which nobody searched."""
    known = {figures.name: figures for figures in _figures(_grouped(period, "day"), "day")}
    return [known.get(str(day), Figures(str(day))) for day in period.days()]


def get_locale_figures(period: Period) -> list[Figures]:
    return _figures(_grouped(period, "locale").order_by("-n_searches", "locale"), "locale")


def get_clicked_pages(period: Period, limit: int) -> list[ClickedPage]:
    """The pages that were clicked most."""
    clicks = DailyClick.objects.filter(query__in=period.rows()).values("page_id")
    sums = clicks.annotate(n=Sum("clicks"), mean=Cast(Sum("positions"), FloatField()) / F("n"))
    rows = list(sums.filter(n__gt=0).order_by("-n", "page_id")[:limit])
    titles = _titles(row["page_id"] for row in rows)
    return [
        ClickedPage(
            title=titles.get(row["page_id"], HIDDEN_PAGE_TITLE),
            page_id=row["page_id"] if row["page_id"] in titles else None,
            clicks=row["n"],
            mean_position=row["mean"],
        )
        for row in rows
    ]


def _titles(ids: Iterable[int]) -> dict[int, str]:
    return dict(visible_now(Page).filter(pk__in=list(ids)).values_list("pk", "title"))


def _sums() -> dict[str, Sum]:
    return {name: Sum(name) for name in SUMS}


def _grouped(period: Period, by: str) -> QuerySet:
    return period.rows().values(by).annotate(**{f"n_{name}": Sum(name) for name in SUMS})


def _by_text(period: Period) -> QuerySet:
    """By text, of those whose words are kept."""
    return _grouped(period, "text").exclude(text="")


def _figures(rows: Iterable[dict[str, object]], by: str) -> list[Figures]:
    return [Figures(str(row[by]), *(int(str(row[f"n_{name}"] or 0)) for name in SUMS)) for row in rows]


def _divided(part: int, whole: int) -> float | None:
    return part / whole if whole else None
