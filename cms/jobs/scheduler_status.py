"""Status of scheduled publishing: when it last ran, and what it could not publish or expire.

It is written only when something has changed, and every HEARTBEAT_INTERVAL, because an idle worker must not occupy a
database that has one writer at a time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F

from cms.core import clock

from . import heartbeat
from .models import ScheduleFailure

HEARTBEAT_INTERVAL = timedelta(seconds=30)
MAX_SILENCE = 3 * HEARTBEAT_INTERVAL  # after which scheduled publishing counts as stopped

Key = tuple[str, str, str]  # (model, id, act)


@dataclass(frozen=True, slots=True)
class Failure:
    """An object that could not be published or expired. Its schedule is kept, and the next run tries again."""

    label: str
    object_id: str
    reason: str
    act: str  # a value of ScheduleFailure.Act
    subject: tuple[str, str]  # (model, id) of the object

    @property
    def key(self) -> Key:
        """Identify the failure: the object and what could not be done with it."""
        return (*self.subject, self.act)


_unsaved_attempts: Counter[Key] = Counter()  # failed attempts of this process that are not in the database yet


def record_run(now: datetime, failures: Sequence[Failure]) -> None:
    """Record a run and its failures. Failures that have succeeded since, or are no longer due, are deleted."""
    seen = last_seen()
    is_heartbeat = seen is None or now - seen >= HEARTBEAT_INTERVAL or now < seen
    known = {(row.model, row.object_id, row.act): row for row in ScheduleFailure.objects.all()}
    failed = {failure.key: failure for failure in failures}
    _unsaved_attempts.update(failed.keys())
    if gone := [row.pk for key, row in known.items() if key not in failed]:
        ScheduleFailure.objects.filter(pk__in=gone).delete()
    for key, failure in failed.items():
        row = known.get(key)
        if row is None:
            _create(now, failure)
        elif is_heartbeat or row.reason != failure.reason:
            counted = F("times") + _unsaved_attempts.pop(key, 0)
            ScheduleFailure.objects.filter(pk=row.pk).update(times=counted, last_at=now, reason=failure.reason)
    if is_heartbeat:
        heartbeat.record(heartbeat.SCHEDULER, now)


def _create(now: datetime, failure: Failure) -> None:
    model, object_id, act = failure.key
    times = _unsaved_attempts.pop(failure.key, 1)
    ScheduleFailure.objects.create(
        model=model, object_id=object_id, act=act, reason=failure.reason, since=now, last_at=now, times=times
    )


def last_seen() -> datetime | None:
    """Return when scheduled publishing last ran, to within HEARTBEAT_INTERVAL; None if it never did."""
    return heartbeat.last_seen(heartbeat.SCHEDULER)


def is_silent(now: datetime | None = None) -> bool:
    """Return whether scheduled publishing has not run for MAX_SILENCE: nothing is published or expired then."""
    seen = last_seen()
    return seen is None or (now or clock.now()) - seen > MAX_SILENCE
