"""The thread of a worker that notices changes of tables and wakes the jobs that wait for them.

There is one connection for it in each worker process. If it is lost, jobs poll until there is another one, and then
look once at everything, because changes may have been missed.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Collection, Sequence

import structlog
from django.db import connection

from .change_sources import open_changes
from .change_triggers import create_missing_triggers
from .queue import RetryPolicy, exponential_delays
from .wakeups import SAFETY_INTERVAL_SECONDS, Wakeup

log = structlog.get_logger(__name__)

WAIT_SECONDS = 5.0  # for a change, before it looks whether the worker ends
RETRIES = RetryPolicy(exponential_delays(60.0), jitter=0.2)


class ChangeWatcher:
    """Wakes the jobs and tasks of this process."""

    def __init__(self, wakeups: Sequence[Wakeup], stop: threading.Event) -> None:
        self.wakeups, self.stop = wakeups, stop
        self.tables = frozenset[str]().union(*(wakeup.tables for wakeup in wakeups))
        self.is_watching, self.failures = False, 0

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
            self.stop.wait(RETRIES.delay(max(1, self.failures)).total_seconds())

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
                if time.monotonic() - checked > SAFETY_INTERVAL_SECONDS:
                    create_missing_triggers(self.tables)
                    connection.close()
                    checked = time.monotonic()

    def wake(self, tables: Collection[str]) -> None:
        """Wake what waits for one of these tables."""
        for wakeup in self.wakeups:
            if not wakeup.tables.isdisjoint(tables):
                wakeup.wake()

    def _set_watching(self, value: bool) -> None:
        """Wake everything if the state changes, because changes in between were not reported."""
        if self.is_watching != value:
            self.is_watching = value
            for wakeup in self.wakeups:
                wakeup.is_watched = value
                wakeup.wake()
