"""Sums are kept for SEARCH_INSIGHTS_DAYS, today included; a lane of the worker forgets what is older."""

from __future__ import annotations

import time
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from .days import today
from .models import CountedClick, DailyQuery

BATCH = 500
LOOK = 3_600.0  # seconds between two looks; a day is the smallest thing that is forgotten
CLICKABLE = timedelta(days=2)  # an answer can be clicked for one day, and a click waits for some seconds

_next_look = 0.0


def forget_old() -> int:
    """Forget some of what is too old; returns how many rows. Between two looks it asks the database for nothing."""
    global _next_look
    if time.monotonic() < _next_look:
        return 0
    forgotten = _forget_sums() + _forget_clicks()
    if not forgotten:
        _next_look = time.monotonic() + LOOK
    return forgotten


def _forget_sums() -> int:
    old = DailyQuery.objects.filter(day__lte=today() - timedelta(days=settings.SEARCH_INSIGHTS_DAYS))
    ids = list(old.order_by("day").values_list("pk", flat=True)[:BATCH])
    DailyQuery.objects.filter(pk__in=ids).delete()
    return len(ids)


def _forget_clicks() -> int:
    old = CountedClick.objects.filter(counted_at__lt=timezone.now() - CLICKABLE)
    digests = list(old.order_by("counted_at").values_list("pk", flat=True)[:BATCH])
    CountedClick.objects.filter(pk__in=digests).delete()
    return len(digests)
