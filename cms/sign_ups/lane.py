"""The worker's lane: first what was asked for, then the letters; each row on its own, later and later if it fails."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta

import structlog
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from .admitting import admit
from .counting import forget_old
from .mailing import send
from .models import AskedFor, ConfirmationToken, Letter, Subscriber, Waiting

log = structlog.get_logger(__name__)

AT_ONCE = 20
LEASE = timedelta(minutes=5)  # a worker that was killed holds a letter up no longer; no mail server takes that long
WAITS = [timedelta(minutes=m) for m in (1, 5, 15, 60, 180, 360, 720)]  # then it is given up: links last for days
KEPT = timedelta(days=30)  # an address that was never confirmed, and what could not be sent
LOOK = 600.0  # seconds between two looks for what is to be forgotten

_next_look = 0.0


def work() -> int:
    """Do some of what waits; returns how much."""
    return _each(AskedFor.objects.all(), admit) + _each(Letter.objects.select_related("subscriber"), send) + _tidy()


def _each(rows: QuerySet, act: Callable) -> int:
    taken = _take(rows)
    for row in taken:
        try:
            act(row)
        except Exception as error:
            _put_off(row, error)
    return len(taken)


def _take(rows: QuerySet) -> list[Waiting]:
    """Look before the lock; a row is ours for the length of a lease."""
    now = timezone.now()
    due = rows.filter(not_before__lte=now, failed_at=None).order_by("not_before", "pk")
    if not due.exists():
        return []
    with transaction.atomic():
        if connection.features.has_select_for_update_skip_locked:
            due = due.select_for_update(skip_locked=True, of=("self",))
        taken = list(due[:AT_ONCE])
        rows.model.objects.filter(pk__in=[row.pk for row in taken]).update(not_before=now + LEASE)
    return taken


def _put_off(row: Waiting, error: Exception) -> None:
    now, name = timezone.now(), type(error).__name__
    is_over = row.attempts >= len(WAITS)
    type(row).objects.filter(pk=row.pk).update(
        attempts=row.attempts + 1,
        last_error=name[:100],
        failed_at=now if is_over else None,
        not_before=now if is_over else now + WAITS[row.attempts],
    )
    log.error("a sign-up's message could not be sent", row=str(row), attempts=row.attempts + 1, reason=name)


def _tidy() -> int:
    """Forget what nobody needs. Not counted as work: it must not keep the lane busy."""
    global _next_look
    if time.monotonic() < _next_look:
        return 0
    _next_look = time.monotonic() + LOOK
    forget()
    return 0


def forget() -> None:
    now = timezone.now()
    forget_old(now)
    ConfirmationToken.objects.filter(expires_at__lt=now).delete()
    Subscriber.objects.filter(status=Subscriber.Status.PENDING, created_at__lt=now - KEPT).delete()
    for model in (AskedFor, Letter):
        model.objects.filter(failed_at__lt=now - KEPT).delete()
