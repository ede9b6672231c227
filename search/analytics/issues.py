"""Whether many visitors got the results of the database instead of those of the engine, for the system status."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Sum
from django.utils.translation import gettext as _

from cms.operations.system_status.issues import Issue

from .days import today
from .models import DailyQuery

MIN_DEGRADED = 10  # searches of a day; a restart of the engine costs some
MIN_SHARE = 0.01


def find_issues() -> Iterator[Issue]:
    """Yield an issue if a noticeable share of the searches of today was degraded."""
    counts = DailyQuery.objects.filter(day=today()).aggregate(degraded=Sum("degraded"), searches=Sum("searches"))
    degraded, searches = counts["degraded"] or 0, counts["searches"] or 0
    if degraded >= MIN_DEGRADED and degraded >= MIN_SHARE * searches:
        what = _("Today the database answered %(degraded)s of %(searches)s searches instead of the search engine.")
        remedy = _("search.degraded in the log has the reasons. Check the load and the log of the search engine.")
        yield Issue("warning", what % {"degraded": degraded, "searches": searches}, remedy)
