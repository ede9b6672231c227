"""Retention of search analytics: the worker deletes rows older than SEARCH_ANALYTICS_RETENTION_DAYS."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings

from cms.core import clock

from .days import today
from .models import CountedClick, DailyQuery

DELETE_BATCH_SIZE = 500
CLICK_RETENTION_PERIOD = timedelta(days=2)  # a response can be clicked for one day; a click is saved some seconds later


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
