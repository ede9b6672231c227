"""The clean-up job of search analytics, and the issue that the system status shows.

The worker deletes rows older than SEARCH_ANALYTICS_RETENTION_DAYS. The issue says that many visitors got the results of
the database instead of those of the engine.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings
from django.db.models import Sum
from django.utils.translation import gettext as _

from cms.core import clock
from cms.operations.system_status.issues import Issue

from .models import CountedClick, DailyQuery, today

DELETE_BATCH_SIZE = 500
CLICK_RETENTION_PERIOD = timedelta(days=2)  # a response can be clicked for one day; a click is saved some seconds later
MIN_DEGRADED = 10  # searches of a day; a restart of the engine costs some
MIN_SHARE = 0.01


def delete_expired() -> int:
    """Delete a batch of expired rows and return how many were deleted."""
    return _delete_expired_counts() + _delete_expired_clicks()


def _delete_expired_counts() -> int:
    old = DailyQuery.objects.filter(day__lte=today() - timedelta(days=settings.SEARCH_ANALYTICS_RETENTION_DAYS))
    ids = list(old.order_by("day").values_list("pk", flat=True)[:DELETE_BATCH_SIZE])
    DailyQuery.objects.filter(pk__in=ids).delete()
    return len(ids)


def _delete_expired_clicks() -> int:
    old = CountedClick.objects.filter(counted_at__lt=clock.now() - CLICK_RETENTION_PERIOD)
    digests = list(old.order_by("counted_at").values_list("pk", flat=True)[:DELETE_BATCH_SIZE])
    CountedClick.objects.filter(pk__in=digests).delete()
    return len(digests)


def find_issues() -> Iterator[Issue]:
    """Yield an issue if a noticeable share of the searches of today was degraded."""
    counts = DailyQuery.objects.filter(day=today()).aggregate(degraded=Sum("degraded"), searches=Sum("searches"))
    degraded, searches = counts["degraded"] or 0, counts["searches"] or 0
    if degraded >= MIN_DEGRADED and degraded >= MIN_SHARE * searches:
        what = _("Today the database answered %(degraded)s of %(searches)s searches instead of the search engine.")
        remedy = _("search.degraded in the log has the reasons. Check the load and the log of the search engine.")
        yield Issue("warning", what % {"degraded": degraded, "searches": searches}, remedy)
