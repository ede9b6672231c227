"""Sums are kept for SEARCH_ANALYTICS_RETENTION_DAYS, today included; the worker forgets what is older."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from .days import today
from .models import CountedClick, DailyQuery

DELETE_BATCH_SIZE = 500
CLICK_RETENTION_PERIOD = timedelta(days=2)  # an answer can be clicked for one day, and a click waits for some seconds


def delete_expired() -> int:
    """Forget some of what is too old; returns how many rows."""
    return _forget_sums() + _forget_clicks()


def _forget_sums() -> int:
    old = DailyQuery.objects.filter(day__lte=today() - timedelta(days=settings.SEARCH_ANALYTICS_RETENTION_DAYS))
    ids = list(old.order_by("day").values_list("pk", flat=True)[:DELETE_BATCH_SIZE])
    DailyQuery.objects.filter(pk__in=ids).delete()
    return len(ids)


def _forget_clicks() -> int:
    old = CountedClick.objects.filter(counted_at__lt=timezone.now() - CLICK_RETENTION_PERIOD)
    digests = list(old.order_by("counted_at").values_list("pk", flat=True)[:DELETE_BATCH_SIZE])
    CountedClick.objects.filter(pk__in=digests).delete()
    return len(digests)
