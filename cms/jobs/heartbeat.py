"""Heartbeats: when each part of the worker was last known to run.

The rows in the database are those of all workers together. The file WORKER_HEARTBEAT_FILE is that of this process, for
the health check of its container.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import structlog
from django.apps import apps
from django.conf import settings
from django.db import transaction

from cms.core import clock

from .models import WorkerHeartbeat
from .queue import LeasedModel, move_waiting

log = structlog.get_logger(__name__)

INTERVAL_SECONDS = 15.0  # seldom: where the database has one writer, every write makes others wait
TIMEOUT = timedelta(minutes=2)  # eight times the usual interval: a part that was not seen for so long does not run
MAIN_LOOP = "main-loop"
SCHEDULER = "scheduler"


def record(part: str, now: datetime | None = None) -> None:
    """Record that this part of the worker runs now."""
    at = now or clock.now()
    if not WorkerHeartbeat.objects.filter(part=part).update(at=at):
        WorkerHeartbeat.objects.bulk_create([WorkerHeartbeat(part=part, at=at)], ignore_conflicts=True)


def notice_clock_set_back(*, is_own: bool = True) -> None:
    """Let what waits become due as early as before, if the clock was set back since a worker last ran.

    Rows that were due an hour ahead would wait for that hour to come again. Of several workers the first one moves
    them: the heartbeat that it writes is not ahead. Where `is_own` is false, the clock of this host was not set, so
    that of another host is fast. This is only logged: its next heartbeat is ahead again, and all waits would soon end.
    """
    seen, now = last_seen(MAIN_LOOP), clock.now()
    if seen is None or not clock.is_ahead(seen, now):
        return
    rows = 0
    with transaction.atomic():
        if is_own and WorkerHeartbeat.objects.filter(part=MAIN_LOOP, at=seen).update(at=now):
            rows = sum(move_waiting(model, seen, now) for model in apps.get_models() if issubclass(model, LeasedModel))
    log.warning("worker.clock_set_back", seconds=round((seen - now).total_seconds()), rows=rows)


def last_seen(part: str) -> datetime | None:
    """Return when this part last ran, to within INTERVAL_SECONDS; None if it never did."""
    return WorkerHeartbeat.objects.filter(part=part).values_list("at", flat=True).first()


def record_liveness() -> None:
    """Set the time of WORKER_HEARTBEAT_FILE to now, if there is such a setting."""
    if settings.WORKER_HEARTBEAT_FILE:
        Path(settings.WORKER_HEARTBEAT_FILE).touch()
