"""The section of the desk with queries that find nothing, and what the user can do about each."""

from __future__ import annotations

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from cms.core.desk import MAX_ROWS, DeskLink, DeskRow, DeskSection

from . import report
from .query_rows import QueryRow, build_query_rows
from .report import Period
from .views import can_view_report, last_days

DAYS = 7


class QueriesSection(DeskSection):
    """The queries of the last seven days that most often found nothing."""

    name = "queries"
    heading = _("Searches without results")
    icon_name = "search"
    empty_text = _(
        "No search of the last seven days was without results. Those that find nothing are listed here, each with what "
        "you can do about it."
    )

    def is_shown(self) -> bool:
        """Return whether the user may view the search analytics."""
        return can_view_report(self.request)

    def find_rows(self) -> list[DeskRow]:
        """Return a row for each query, the most frequent first."""
        period = last_days(DAYS)
        queries = report.get_queries_without_results(period, MAX_ROWS + 1)
        return [_build_row(row) for row in build_query_rows(queries, period, self.request)]

    def get_list_link(self) -> DeskLink:
        """Return the link to the search analytics."""
        return DeskLink(_("All search analytics"), _build_url(last_days(DAYS)))

    def get_first_step(self) -> DeskLink:
        """Return the link to what visitors search for."""
        return DeskLink(_("See what visitors search for"), _build_url(last_days(DAYS)))


def _build_url(period: Period) -> str:
    return f"{reverse('search_analytics')}?first={period.first}&last={period.last}"


def _build_row(row: QueryRow) -> DeskRow:
    number = row.figures.empty
    text = ngettext(
        "%(count)s search in seven days found nothing.", "%(count)s searches in seven days found nothing.", number
    )
    links = [DeskLink(button.label, button.url or "", button.icon_name or "") for button in row.buttons]
    return DeskRow(
        title=gettext("“%(query)s”") % {"query": row.name},
        url=None,
        sentence=text % {"count": number_format(number, force_grouping=True)},
        facts=[row.language] if row.language else (),
        actions=links[:1],
        menu=links[1:],
    )
