"""The worker job of alerts."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Max

from cms.core import clock

from .comparison import compare_new_pages, find_next_comparison
from .models import AlertMatch
from .reports import report_matches


def process_alerts() -> int:
    """Compare new pages with all alerts, queue e-mails about the matches, and return how much was done."""
    return compare_new_pages() + report_matches()


def find_next_due(after: datetime) -> datetime | None:
    """Return when pages have to be compared, or matches reported that wait for the end of an interval."""
    times = (find_next_comparison(after), _find_next_report(after))
    return min((time for time in times if time), default=None)


def _find_next_report(after: datetime) -> datetime | None:
    if not AlertMatch.objects.filter(reported_at=None).exists():
        return None
    interval = timedelta(minutes=settings.ALERT_INTERVAL_MINUTES)
    last = AlertMatch.objects.filter(reported_at__gt=clock.now() - interval).aggregate(at=Max("reported_at"))["at"]
    return max(after, last + interval) if last else after
