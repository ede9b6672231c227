"""Rows that wait for the worker: each done on its own, later and later if it fails, and given up in the end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import structlog
from django.db import connection, models, transaction
from django.utils import timezone

log = structlog.get_logger(__name__)

AT_ONCE = 20
LEASE = timedelta(minutes=5)  # a worker that was killed holds a row up no longer; no mail server takes that long
WAITS = [timedelta(minutes=m) for m in (1, 5, 15, 60, 180, 360, 720)]  # then it is given up


class Waiting(models.Model):
    """Work for the worker: when to try, how often it was tried, and the kind of error it ended with."""

    attempts = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField(default=timezone.now, db_index=True)
    last_error = models.CharField(max_length=100, blank=True)  # the error's class; its text may name a person
    failed_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        abstract = True


def do_each(rows: models.QuerySet, act: Callable) -> int:
    """Some of those that are due; answers how many. What `act` raises puts its row off, and no other."""
    taken = _take(rows)
    for row in taken:
        try:
            act(row)
        except Exception as error:
            _put_off(row, error)
    return len(taken)


def _take(rows: models.QuerySet) -> list[Waiting]:
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
    log.error("could not be sent", row=str(row), attempts=row.attempts + 1, reason=name)
