"""What is known of the tick: when it was last seen at work, and what it could not do.

Written only when something has changed, and every half minute: a worker that does nothing must not keep a database
busy that takes one writer at a time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F
from django.utils import timezone

from .models import ScheduleFailure, SchedulerStatus

HEARTBEAT_INTERVAL = timedelta(seconds=30)
MAX_SILENCE = 3 * HEARTBEAT_INTERVAL  # so long may nothing be heard of a tick that is at work

Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Failure:
    """Something the tick could not do; its schedule is kept and the next tick tries again."""

    label: str
    object_id: str
    reason: str
    act: str = ScheduleFailure.Act.PUBLISH
    subject: tuple[str, str] = ("", "")  # (model, id) of what should have gone live or expired

    @property
    def key(self) -> Key:
        return (*self.subject, str(self.act))


_tries: Counter[Key] = Counter()  # of this process, since they were last written


def record_run(now: datetime, failures: Sequence[Failure]) -> None:
    """Note that the tick has been at work, and what failed; what has succeeded since, or is not due any more, goes."""
    state = SchedulerStatus.objects.first()
    is_heartbeat = state is None or now - state.seen_at >= HEARTBEAT_INTERVAL or now < state.seen_at
    known = {(row.model, row.object_id, row.act): row for row in ScheduleFailure.objects.all()}
    failed = {failure.key: failure for failure in failures}
    _tries.update(failed.keys())
    if gone := [row.pk for key, row in known.items() if key not in failed]:
        ScheduleFailure.objects.filter(pk__in=gone).delete()
    for key, failure in failed.items():
        row = known.get(key)
        if row is None:
            _write_new(now, failure)
        elif is_heartbeat or row.reason != failure.reason:
            counted = F("times") + _tries.pop(key, 0)
            ScheduleFailure.objects.filter(pk=row.pk).update(times=counted, last_at=now, reason=failure.reason)
    if is_heartbeat:
        SchedulerStatus.objects.update_or_create(pk=1, defaults={"seen_at": now})


def _write_new(now: datetime, failure: Failure) -> None:
    model, object_id, act = failure.key
    times = _tries.pop(failure.key, 1)
    ScheduleFailure.objects.create(
        model=model, object_id=object_id, act=act, reason=failure.reason, since=now, last_at=now, times=times
    )


def last_seen() -> datetime | None:
    """When the tick was last seen at work, within half a minute; None where it never was."""
    return SchedulerStatus.objects.values_list("seen_at", flat=True).first()


def is_silent(now: datetime | None = None) -> bool:
    """Whether nothing has been heard of it for too long: then nothing goes out or expires by itself."""
    seen = last_seen()
    return seen is None or (now or timezone.now()) - seen > MAX_SILENCE
