"""The tables of the report as CSV files, complete and with formulas escaped for spreadsheets."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cms.core.spreadsheets import escape_formula

from . import report
from .report import ClickedPage, Figures, Period

MAX_ROWS = 50_000

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
    "top": TableExport(_("Query"), lambda period: report.get_top_queries(period, MAX_ROWS)),
    "empty": TableExport(_("Query"), lambda period: report.get_queries_without_results(period, MAX_ROWS)),
    "unclicked": TableExport(_("Query"), lambda period: report.get_queries_without_clicks(period, MAX_ROWS)),
    "days": TableExport(_("Day"), report.get_daily_figures),
    "languages": TableExport(_("Language"), report.get_locale_figures),
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
            *map(_page, report.get_clicked_pages(period, MAX_ROWS)),
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
