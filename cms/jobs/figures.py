"""The figures of queues, of the worker's heartbeats and of scheduled publishing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from prometheus_client.core import GaugeMetricFamily, Metric

from cms.core import clock

from .models import ScheduleFailure, WorkerHeartbeat
from .queue_status import read_queues
from .scheduler import MAX_DELAY, count_due, find_next_due


def read_queue_figures() -> Iterator[Metric]:
    """Yield the figures of all queues."""
    waiting = GaugeMetricFamily("clarion_queue_waiting", "Rows that wait or are worked on.", labels=["queue"])
    oldest = GaugeMetricFamily(
        "clarion_queue_oldest_due_seconds", "For how long the oldest row has been due.", labels=["queue"]
    )
    allowed = GaugeMetricFamily(
        "clarion_queue_max_wait_seconds", "For how long a row may be due before something is wrong.", labels=["queue"]
    )
    failed = GaugeMetricFamily("clarion_queue_failed", "Rows whose attempts are used up.", labels=["queue"])
    for queue in read_queues():
        waiting.add_metric([queue.name], queue.waiting)
        oldest.add_metric([queue.name], queue.oldest_due.total_seconds())
        allowed.add_metric([queue.name], queue.model.max_wait.total_seconds())
        failed.add_metric([queue.name], queue.failed)
    yield from (waiting, oldest, allowed, failed)


def read_worker_figures() -> Iterator[Metric]:
    """Yield when each part of the worker was last seen."""
    now = clock.now()
    silence = GaugeMetricFamily(
        "clarion_worker_silence_seconds", "Time since a part of a worker last said that it runs.", labels=["part"]
    )
    for row in WorkerHeartbeat.objects.all():
        silence.add_metric([row.part], (now - row.at).total_seconds())
    yield silence


def read_schedule_figures(now: datetime | None = None) -> Iterator[Metric]:
    """Yield how scheduled publishing is doing. The time until the next item is absent if nothing is scheduled."""
    now = now or clock.now()
    late = count_due(now - MAX_DELAY)
    yield GaugeMetricFamily(
        "clarion_schedule_late", "Objects that should have gone live or expired a minute ago.", late
    )
    failures = ScheduleFailure.objects.count()
    yield GaugeMetricFamily("clarion_schedule_failed", "Objects that could not be published or expired.", failures)
    upcoming = GaugeMetricFamily(
        "clarion_schedule_next_due_seconds", "Time until the next object goes live or expires."
    )
    if due := find_next_due(now):
        upcoming.add_metric([], (due - now).total_seconds())
    yield upcoming
