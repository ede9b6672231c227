"""What wakes the worker: a change of a table, the time at which a row is due, or a poll.

Each job and each task of the main loop has a `Wakeup`, which names the tables with its work. One thread of each worker
process, the `ChangeWatcher`, has a connection of its own on which the database reports changes: PostgreSQL by
notifications, SQLite by the version of its file. If that connection is lost, everything polls until there is another
one, and then runs once, because changes may have been missed.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

import structlog
from django.apps import apps
from django.db import connection
from django.db.models import Min, QuerySet, Value

from cms.core import clock
from cms.operations.metrics.instruments import JOB_FAILURES

from .change_reports import create_missing_triggers, open_changes
from .queue import LeasedModel, RetryPolicy, exponential_delays

log = structlog.get_logger(__name__)

SAFETY_INTERVAL_SECONDS = 180.0  # the longest time between two polls, in case a change was missed
WAIT_SECONDS = 5.0  # the longest wait for a change before the watcher checks whether the worker stops
WATCH_RETRIES = RetryPolicy(exponential_delays(60.0), jitter=0.2)
MAX_TASK_DELAY_SECONDS = 10.0  # the longest time between two attempts of a task that fails
TASK_RETRIES = RetryPolicy(exponential_delays(MAX_TASK_DELAY_SECONDS), jitter=0.2)

FindDue = Callable[[datetime], datetime | None]


class Wakeup:
    """What a job or task waits for. The change watcher calls `wake()` when one of its tables has changed.

    `models` are labels. Rows of those that are queues are due at `not_before`; `find_due` returns when something else
    is due after a given time. While changes are not watched, and if there are no models, the job polls every
    `poll_interval` seconds, which is also the time between a change and the poll that follows it.
    """

    def __init__(self, labels: Sequence[str], poll_interval: float, find_due: FindDue | None = None) -> None:
        found = [apps.get_model(label) for label in labels]
        self.tables = frozenset(model._meta.db_table for model in found)
        self.queues = [model for model in found if issubclass(model, LeasedModel)]
        self.poll_interval = poll_interval
        self.is_watched = False
        self.on_wake: Callable[[], object] = lambda: None
        self._find_due = find_due
        self._woken = threading.Event()

    @property
    def is_woken(self) -> bool:
        """Whether one of the tables has changed since the last poll began."""
        return self._woken.is_set()

    def wake(self) -> None:
        """Make the job poll now. May be called from any thread, but not by a signal handler."""
        if not self._woken.is_set():
            self._woken.set()
            self.on_wake()

    def begin(self) -> datetime:
        """Begin a poll, and return its time: a change from now on wakes again."""
        self._woken.clear()
        return clock.now()

    def longest_wait(self, began: datetime) -> float:
        """Return after how many seconds to poll again, if nothing changes, after a poll that found nothing.

        Only rows that were not due when that poll began count: an earlier one cannot be processed now, for example
        because another worker has claimed it, or an endpoint is disabled. What else was due already is polled for.
        """
        if not (self.is_watched and self.tables):
            return self.poll_interval
        first = self.find_next_due(began)
        if first is None:
            return SAFETY_INTERVAL_SECONDS
        if first <= began:
            return self.poll_interval
        return min(max(0.0, (first - clock.now()).total_seconds()), SAFETY_INTERVAL_SECONDS)

    def find_next_due(self, after: datetime) -> datetime | None:
        """Return when a row of the queues, or something else that the job waits for, is due after this time."""
        rows = [(model._default_manager.filter(not_before__gt=after), "not_before") for model in self.queues]
        due = [find_earliest(rows)]
        if self._find_due:
            due.append(self._find_due(after))
        return min((at for at in due if at), default=None)

    def wait(self, seconds: float, stop: threading.Event) -> None:
        """Wait so long, or for the poll interval after the job was woken if that is less.

        One poll then finds all changes of a publication, and the requests that follow one are answered first.
        """
        shortest = min(self.poll_interval, seconds)
        self._woken.wait(seconds - shortest)
        stop.wait(shortest)


def find_earliest(rows: Sequence[tuple[QuerySet, str]]) -> datetime | None:
    """Return the earliest time in the named columns of these rows, None if there is none."""
    if not rows:
        return None
    # Grouped by a constant, so that each query has one row and stays a queryset, of which a union can be made.
    first, *others = (
        found.order_by().annotate(_all=Value(1)).values("_all").annotate(_at=Min(column)).values_list("_at", flat=True)
        for found, column in rows
    )
    # A union has the ordering of its first model again, by a column that it does not select.
    return min((at for at in first.union(*others, all=True).order_by() if at), default=None)


class DependencyUnavailable(Exception):
    """A server that a task needs does not respond; the message says which and why."""


class Delay(NamedTuple):
    """The seconds until a task is called again: after a change of its tables, and at the latest."""

    shortest: float
    longest: float


@dataclass
class PeriodicTask:
    """A function that is called again after the number of seconds it returns, or earlier if it is woken.

    After an error it is called with growing delays; other tasks are not affected.
    """

    name: str
    run: Callable[[], float | Delay]
    wakeup: Wakeup | None = None
    due: float = 0.0  # a time of `time.monotonic()`
    due_if_woken: float = 0.0
    failures: int = 0

    def get_next_run(self) -> float:
        """Return when to run the task, in the time of `time.monotonic()`."""
        return self.due_if_woken if self.wakeup and self.wakeup.is_woken else self.due

    def run_if_due(self) -> bool:
        """Run the task if it is due. Return False if it failed."""
        if time.monotonic() < self.get_next_run():
            return True
        try:
            returned, self.failures = self.run(), 0
            delay = returned if isinstance(returned, Delay) else Delay(returned, returned)
        except Exception as error:
            self.failures += 1
            seconds = TASK_RETRIES.delay(self.failures).total_seconds()
            delay = Delay(seconds, seconds)
            JOB_FAILURES.labels(self.name).inc()
            self._log_failure(error)
        now = time.monotonic()
        self.due, self.due_if_woken = now + delay.longest, now + min(delay)
        return not self.failures

    def _log_failure(self, error: Exception) -> None:
        if isinstance(error, DependencyUnavailable):
            log.warning(
                "worker.dependency_unavailable", task=self.name, reason=str(error)[:200], failures=self.failures
            )
        else:
            log.error("worker.task_failed", task=self.name, exc_info=error, failures=self.failures)


class ChangeWatcher:
    """Wakes the jobs and tasks of this process."""

    def __init__(self, wakeups: Sequence[Wakeup], stop: threading.Event) -> None:
        self.wakeups, self.stop = wakeups, stop
        self.tables = frozenset[str]().union(*(wakeup.tables for wakeup in wakeups))
        self.is_watching, self.failures = False, 0
        self._zero = find_zero()

    def start(self) -> threading.Thread:
        """Start the thread. It is not waited for: it holds nothing that has to be stored."""
        thread = threading.Thread(target=self.run, name="change-watcher", daemon=True)
        thread.start()
        return thread

    def run(self) -> None:
        """Watch until `stop` is set."""
        while not self.stop.is_set():
            try:
                self.watch()
            except Exception as error:
                self.failures += 1
                if self.failures == 1:
                    log.warning("worker.changes_not_watched", reason=f"{type(error).__name__}: {error}"[:200])
            finally:
                self._set_watching(False)
                connection.close()
            self.stop.wait(WATCH_RETRIES.delay(max(1, self.failures)).total_seconds())

    def watch(self) -> None:
        """Wake jobs by the changes of one connection, until it is lost or `stop` is set."""
        create_missing_triggers(self.tables)
        with open_changes() as changes:
            connection.close()
            self._set_watching(True)
            if self.failures:
                log.info("worker.changes_watched_again", failures=self.failures)
            self.failures, checked = 0, time.monotonic()
            while not self.stop.is_set():
                self.wake(changes.wait(WAIT_SECONDS))
                self.wake_if_clock_was_set()
                if time.monotonic() - checked > SAFETY_INTERVAL_SECONDS:
                    create_missing_triggers(self.tables)
                    connection.close()
                    checked = time.monotonic()

    def wake(self, tables: Collection[str]) -> None:
        """Wake what waits for one of these tables."""
        for wakeup in self.wakeups:
            if not wakeup.tables.isdisjoint(tables):
                wakeup.wake()

    def wake_if_clock_was_set(self) -> None:
        """Wake everything if the clock was set since the last call: what waits for a time waits too long, or too short.

        A machine that has slept has another time, too.
        """
        before, self._zero = self._zero, find_zero()
        if abs(self._zero - before) > clock.MAX_SKEW:
            for wakeup in self.wakeups:
                wakeup.wake()

    def _set_watching(self, value: bool) -> None:
        """Wake everything if the state changes, because changes in between were not reported."""
        if self.is_watching != value:
            self.is_watching = value
            for wakeup in self.wakeups:
                wakeup.is_watched = value
                wakeup.wake()


def find_zero() -> datetime:
    """Return the time at which the monotonic clock was zero; it changes when the clock of the system is set."""
    return clock.now() - timedelta(seconds=time.monotonic())
