"""Rate limits per hour, counted in the database so that they apply across all processes.

Keys are keyed hashes, so the table contains no addresses. The library `limits` was rejected: it counts in memory, Redis
or MongoDB, but not in the database, and an installation without Redis has only the database.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from .models import RateLimitCounter

WINDOW = timedelta(hours=1)


def count_and_check(kind: str, subject: str, limit: int, now: datetime | None = None) -> bool:
    """Count one more event and return True; return False if `subject` has reached `limit` in this hour.

    One statement checks and increments the row under the lock of the database, so two processes cannot both take the
    last one.
    """
    at = {"key": make_key(kind, subject), "window": _window_start(now or timezone.now())}
    with transaction.atomic():
        RateLimitCounter.objects.bulk_create([RateLimitCounter(**at)], ignore_conflicts=True)
        return bool(RateLimitCounter.objects.filter(**at, count__lt=limit).update(count=F("count") + 1))


def seconds_until_reset(now: datetime | None = None) -> int:
    """Return the seconds until the next window begins, at least 1."""
    now = now or timezone.now()
    return max(1, int((_window_start(now) + WINDOW - now).total_seconds()))


def make_key(kind: str, subject: str) -> str:
    """Return the keyed hash under which events of `subject` are counted."""
    return hmac.new(settings.SECRET_KEY.encode(), f"sign-ups\0{kind}\0{subject}".encode(), hashlib.sha256).hexdigest()


def delete_old_counters(now: datetime | None = None) -> int:
    """Delete the counters of windows that began more than two hours ago, and return the number of rows."""
    return RateLimitCounter.objects.filter(window__lt=(now or timezone.now()) - 2 * WINDOW).delete()[0]


def _window_start(now: datetime) -> datetime:
    return now.replace(minute=0, second=0, microsecond=0)
