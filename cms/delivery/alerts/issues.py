"""What is wrong with alerts, and what operators can do."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from cms.core import clock
from cms.operations.system_status.issues import Issue

from .comparison import find_oldest_waiting

MAX_WAIT = timedelta(hours=1)


def find_issues() -> Iterator[Issue]:
    """Yield whether new pages have waited for long to be compared with the alerts."""
    oldest, now = find_oldest_waiting(), clock.now()
    if oldest and now - oldest > MAX_WAIT + timedelta(seconds=settings.ALERT_DELAY_SECONDS):
        what = _("New pages have waited %(duration)s for the comparison with alerts.")
        remedy = _("alerts.waiting in the log of the worker has the reason. Usually the search engine is missing.")
        yield Issue("warning", what % {"duration": timesince(oldest, now)}, remedy)
