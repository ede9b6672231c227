"""The metrics of the analytics report: sums of the daily counts of a period; and its tables as CSV files.

The files are complete, with formulas escaped for spreadsheets.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import F, FloatField, QuerySet, Sum
from django.db.models.functions import Cast
from django.http import HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from cms.core.spreadsheets import escape_formula
from cms.core.visibility import visible_now

from .models import DailyClick, DailyQuery

SUMS = ("searches", "measured", "empty", "degraded", "results", "milliseconds", "clicked", "clicks", "positions")
MIN_SEARCHES = 10  # below, a low share of clicks says nothing
MAX_LOW_CLICK_RATE = 0.1
MIN_HIGH_EMPTY_RATE = 0.5
HIDDEN_PAGE_TITLE = gettext_noop("A page that is now hidden")
MAX_ROWS = 50_000


@dataclass(frozen=True, slots=True)
class Period:
    """Whole days, both ends included, optionally of one language or one site."""

    first: date
    last: date
    locale: str = ""
    site_id: int | None = None

    def days(self) -> list[date]:
        """Return the days of the period."""
        return [self.first + timedelta(days=number) for number in range((self.last - self.first).days + 1)]

    def rows(self) -> QuerySet[DailyQuery]:
        """Return the daily counts of the period."""
        rows = DailyQuery.objects.filter(day__range=(self.first, self.last))
        if self.locale:
            rows = rows.filter(locale=self.locale)
        return rows.filter(site_id=self.site_id) if self.site_id else rows


@dataclass(frozen=True, slots=True)
class Figures:
    """Sums and the rates derived from them, None if the divisor is 0. `name` is the query, day or language."""

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
        """The share of searches without filters that found nothing."""
        return _divide(self.empty, self.measured)

    @property
    def click_rate(self) -> float | None:
        """The share of searches with a click on their first page of results."""
        return _divide(self.clicked, self.searches)

    @property
    def finds_nothing(self) -> bool:
        """Whether half of the searches without filters, or more, found nothing."""
        return (self.empty_rate or 0) >= MIN_HIGH_EMPTY_RATE

    @property
    def has_few_clicks(self) -> bool:
        """Whether its results are rarely clicked, of enough searches to say so."""
        return self.searches >= MIN_SEARCHES and (self.click_rate or 0) < MAX_LOW_CLICK_RATE

    @property
    def mean_position(self) -> float | None:
        """The mean position of the clicked results; the first is 1."""
        return _divide(self.positions, self.clicks)

    @property
    def mean_results(self) -> float | None:
        """The mean number of results of the searches without filters."""
        return _divide(self.results, self.measured)

    @property
    def mean_milliseconds(self) -> float | None:
        """The mean response time of a search."""
        return _divide(self.milliseconds, self.searches)


@dataclass(frozen=True, slots=True)
class ClickedPage:
    """A clicked page with its current title. `page_id` is None if the page is not public."""

    title: str
    page_id: int | None
    clicks: int
    mean_position: float


def get_summary(period: Period) -> Figures:
    """Return the figures of all searches of the period."""
    return Figures(
        gettext("All searches"), **{name: value or 0 for name, value in period.rows().aggregate(**_sums()).items()}
    )


def count_searches_without_text(period: Period) -> int:
    """Return the number of searches that were counted without their text."""
    return period.rows().filter(text="").aggregate(n=Sum("searches"))["n"] or 0


def get_top_queries(period: Period, limit: int) -> list[Figures]:
    """Return the most frequent queries."""
    return _figures(_by_text(period).order_by("-n_searches", "text")[:limit], "text")


def get_queries_without_results(period: Period, limit: int) -> list[Figures]:
    """Return the queries that found nothing, the most frequent first."""
    return _figures(_by_text(period).filter(n_empty__gt=0).order_by("-n_empty", "text")[:limit], "text")


def get_queries_without_clicks(period: Period, limit: int) -> list[Figures]:
    """Return the queries with results but without clicks, the most frequent first."""
    unclicked = _by_text(period).filter(n_clicks=0, n_results__gt=0)
    return _figures(unclicked.order_by("-n_searches", "text")[:limit], "text")


def find_scopes(period: Period, texts: Collection[str]) -> dict[str, tuple[str, int]]:
    """Return the language and the site of each query: where it most often found nothing, or else was most frequent."""
    rows = period.rows().filter(text__in=texts).values("text", "locale", "site_id")
    sums = rows.annotate(n_empty=Sum("empty"), n_searches=Sum("searches"))
    rarest_first = sums.order_by("n_empty", "n_searches", "locale", "site_id")
    return {row["text"]: (row["locale"], row["site_id"]) for row in rarest_first}


def get_daily_figures(period: Period) -> list[Figures]:
    """Return the figures of every day of the period, including days without searches."""
    known = {figures.name: figures for figures in _figures(_grouped(period, "day"), "day")}
    return [known.get(str(day), Figures(str(day))) for day in period.days()]


def get_locale_figures(period: Period) -> list[Figures]:
    """Return the figures of each language, the most frequent first."""
    return _figures(_grouped(period, "locale").order_by("-n_searches", "locale"), "locale")


def get_clicked_pages(period: Period, limit: int) -> list[ClickedPage]:
    """Return the pages with the most clicks."""
    clicks = DailyClick.objects.filter(query__in=period.rows()).values("page_id")
    sums = clicks.annotate(n=Sum("clicks"), mean=Cast(Sum("positions"), FloatField()) / F("n"))
    rows = list(sums.filter(n__gt=0).order_by("-n", "page_id")[:limit])
    titles = _titles(row["page_id"] for row in rows)
    return [
        ClickedPage(
            title=titles.get(row["page_id"], gettext(HIDDEN_PAGE_TITLE)),
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
    """Group the period by query, without the searches whose text is not stored."""
    return _grouped(period, "text").exclude(text="")


def _figures(rows: Iterable[dict[str, object]], by: str) -> list[Figures]:
    return [Figures(str(row[by]), *(int(str(row[f"n_{name}"] or 0)) for name in SUMS)) for row in rows]


def _divide(part: int, whole: int) -> float | None:
    return part / whole if whole else None


COLUMNS: tuple[tuple[str | Promise, Callable[[Figures], Any]], ...] = (
    (_("Searches"), lambda row: row.searches),
    (_("Searches without results"), lambda row: row.empty),
    (_("Share without results"), lambda row: _rounded(row.empty_rate)),
    (_("Mean number of results"), lambda row: _rounded(row.mean_results)),
    (_("Clicks"), lambda row: row.clicks),
    (_("Share of searches with a click"), lambda row: _rounded(row.click_rate)),
    (_("Mean click position"), lambda row: _rounded(row.mean_position)),
    (_("Mean milliseconds"), lambda row: _rounded(row.mean_milliseconds)),
)


@dataclass(frozen=True, slots=True)
class TableExport:
    """A table of the report: the heading of its first column, and the function that reads its rows."""

    first_column: str | Promise
    read: Callable[[Period], Iterable[Figures]]


TABLES: dict[str, TableExport | None] = {
    "top": TableExport(_("Query"), lambda period: get_top_queries(period, MAX_ROWS)),
    "empty": TableExport(_("Query"), lambda period: get_queries_without_results(period, MAX_ROWS)),
    "unclicked": TableExport(_("Query"), lambda period: get_queries_without_clicks(period, MAX_ROWS)),
    "days": TableExport(_("Day"), get_daily_figures),
    "languages": TableExport(_("Language"), get_locale_figures),
    "pages": None,  # its rows are pages
}


def export_table(name: str, period: Period) -> HttpResponse:
    """Return a table of TABLES as a CSV download."""
    response = HttpResponse(_to_csv(_table(name, period)), content_type="text/csv; charset=utf-8")
    filename = f"search-{name}-{period.first}-{period.last}.csv"
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    response["Cache-Control"] = "private, no-store"
    return response


def _table(name: str, period: Period) -> list[Sequence[Any]]:
    table = TABLES[name]
    if table is None:
        return [
            (str(_("Page")), str(_("Title")), str(_("Clicks")), str(_("Mean click position"))),
            *map(_page, get_clicked_pages(period, MAX_ROWS)),
        ]
    heading = [str(table.first_column), *(str(title) for title, _read in COLUMNS)]
    return [heading, *([row.name, *(read(row) for _title, read in COLUMNS)] for row in table.read(period))]


def _page(row: ClickedPage) -> Sequence[Any]:
    return row.page_id or "", row.title, row.clicks, _rounded(row.mean_position)


def _to_csv(rows: Iterable[Sequence[Any]]) -> bytes:
    """Write the rows as CSV with a byte order mark, by which spreadsheets recognise the encoding."""
    text = io.StringIO()
    csv.writer(text).writerows([escape_formula(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def _rounded(value: float | None) -> float | str:
    return "" if value is None else round(value, 3)
