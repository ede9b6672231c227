"""Limits that hold whatever the number of processes: counted in the database, under hashes that only we can make.

The library `limits` was looked at: it counts in memory, Redis or MongoDB, not in the database, and the first minute
has only the database.
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


def count_and_check(kind: str, who: str, most: int, now: datetime | None = None) -> bool:
    """Count once more; False where `who` has had `most` in this hour already.

    The row is changed in one statement under the database's own lock, so two processes cannot both take the last one.
    """
    at = {"key": make_key(kind, who), "window": _window_start(now or timezone.now())}
    with transaction.atomic():
        RateLimitCounter.objects.bulk_create([RateLimitCounter(**at)], ignore_conflicts=True)
        return bool(RateLimitCounter.objects.filter(**at, number__lt=most).update(number=F("number") + 1))


def seconds_until_reset(now: datetime | None = None) -> int:
    """Until the next window begins, at least 1."""
    now = now or timezone.now()
    return max(1, int((_window_start(now) + WINDOW - now).total_seconds()))


def make_key(kind: str, who: str) -> str:
    return hmac.new(settings.SECRET_KEY.encode(), f"sign-ups\0{kind}\0{who}".encode(), hashlib.sha256).hexdigest()


def delete_old_counters(now: datetime | None = None) -> int:
    return RateLimitCounter.objects.filter(window__lt=(now or timezone.now()) - 2 * WINDOW).delete()[0]


def _window_start(now: datetime) -> datetime:
    return now.replace(minute=0, second=0, microsecond=0)
