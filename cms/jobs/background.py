"""Background jobs of the worker: one thread each, and one thread for everything that deletes expired rows.

Jobs that complete what visitors see come before those that can wait (`Precedence`).
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection
from functools import partial

import structlog
from django.db import close_old_connections, connection

from cms.operations.metrics.instruments import JOB_BUSY_SECONDS, JOB_FAILURES, JOB_ITEMS, count_job_from_zero

from .queue import RetryPolicy, exponential_delays
from .registry import JobPriority, background_jobs, cleanup_jobs, lower_priority
from .waker import Wakeup

log = structlog.get_logger(__name__)

MAX_WAIT_SECONDS = 600.0  # then LATER jobs go on as well: an import may bring images for hours
CLEANUP_INTERVAL_SECONDS = 300.0
RETRIES = RetryPolicy(exponential_delays(60.0), jitter=0.2)


class Precedence:
    """Lets jobs with the priority LATER wait while a job with the priority FIRST has work."""

    def __init__(self, first_jobs: Collection[str]) -> None:
        """Count all of these jobs as busy, until their first poll finds nothing to do."""
        self._busy = set(first_jobs)
        self._since = time.monotonic()
        self._changed = threading.Condition()

    def record(self, job: str, *, has_work: bool) -> None:
        """Record whether a FIRST job has more work; one that fails has none, so that nothing waits for it."""
        with self._changed:
            if has_work and not self._busy:
                self._since = time.monotonic()
            (self._busy.add if has_work else self._busy.discard)(job)
            self._changed.notify_all()

    def end(self) -> None:
        """Let all jobs go on, because the worker stops."""
        with self._changed:
            self._busy.clear()
            self._changed.notify_all()

    def wait(self, priority: JobPriority) -> None:
        """Wait until a job with this priority may begin."""
        if priority is not JobPriority.LATER:
            return
        with self._changed:
            while self._busy and (left := self._since + MAX_WAIT_SECONDS - time.monotonic()) > 0:
                self._changed.wait(left)


class BackgroundThreads:
    """A thread for each registered job and one for the clean-up jobs; they end when `stop` is set."""

    def __init__(self, stop: threading.Event) -> None:
        self.wakeups: list[Wakeup] = []
        self.threads: list[threading.Thread] = []
        self.precedence = Precedence([job.name for job in background_jobs() if job.priority is JobPriority.FIRST])
        for job in background_jobs():
            self._add(job.name, job.load(), job.create_wakeup(), stop, job.priority)
        self._add("cleanup", run_cleanup_jobs, Wakeup((), CLEANUP_INTERVAL_SECONDS), stop, JobPriority.NORMAL)

    def start(self) -> None:
        """Start the threads."""
        for thread in self.threads:
            thread.start()

    def join(self, seconds: float) -> None:
        """Wait for the end of the threads, so long for each."""
        self.precedence.end()
        for wakeup in self.wakeups:
            wakeup.wake()
        for thread in self.threads:
            thread.join(seconds)

    def _add(
        self, name: str, job: Callable[[], int], wakeup: Wakeup, stop: threading.Event, priority: JobPriority
    ) -> None:
        count_job_from_zero(name)
        self.wakeups.append(wakeup)
        run = partial(run_job, name, job, wakeup, stop, priority, self.precedence)
        self.threads.append(threading.Thread(target=run, name=name, daemon=True))


def run_cleanup_jobs() -> int:
    """Run every clean-up job once and return how many rows they deleted; one that fails does not stop the others."""
    deleted = 0
    for name, job in cleanup_jobs().items():
        try:
            deleted += job()
        except Exception as error:
            JOB_FAILURES.labels(name).inc()
            log.error("worker.cleanup_failed", job=name, exc_info=error)
    return deleted


def run_job(
    name: str,
    job: Callable[[], int],
    wakeup: Wakeup,
    stop: threading.Event,
    priority: JobPriority,
    precedence: Precedence,
) -> None:
    """Call the job again and again until `stop` is set: at once while there is work, and when it is woken if not.

    An error is logged, and the job is called again with growing delays.
    """
    failures = count = 0
    lower_priority(priority.niceness)
    while not stop.is_set():
        precedence.wait(priority)
        if stop.is_set():
            break
        close_old_connections()
        began, delay = time.monotonic(), 0.0
        try:
            polled_at = wakeup.begin()
            count = job()
            JOB_ITEMS.labels(name).inc(count)
            if not count:
                delay = wakeup.longest_wait(polled_at)
            failures = 0
        except Exception as error:
            failures, count = failures + 1, 0
            JOB_FAILURES.labels(name).inc()
            log.error("worker.job_failed", job=name, exc_info=error)
        JOB_BUSY_SECONDS.labels(name).inc(time.monotonic() - began)
        if priority is JobPriority.FIRST:
            precedence.record(name, has_work=bool(count) and not stop.is_set())
        if failures:
            stop.wait(RETRIES.delay(failures).total_seconds())
        else:
            wakeup.wait(delay, stop)
    connection.close()
