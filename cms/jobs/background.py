"""Background jobs of the worker: one thread each, and one thread for everything that deletes expired rows."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from functools import partial

import structlog
from django.db import close_old_connections, connection

from cms.metrics.instruments import JOB_BUSY_SECONDS, JOB_FAILURES, JOB_ITEMS, count_job_from_zero

from .nice import lower_priority
from .queue import RetryPolicy, exponential_delays
from .registry import background_jobs, cleanup_jobs
from .wakeups import Wakeup

log = structlog.get_logger(__name__)

CLEANUP_INTERVAL_SECONDS = 300.0
RETRIES = RetryPolicy(exponential_delays(60.0), jitter=0.2)


class BackgroundThreads:
    """A thread for each registered job and one for the clean-up jobs; they end when `stop` is set."""

    def __init__(self, stop: threading.Event) -> None:
        self.wakeups: list[Wakeup] = []
        self.threads: list[threading.Thread] = []
        for job in background_jobs():
            self._add(job.name, job.load(), job.create_wakeup(), stop, is_urgent=job.is_urgent)
        self._add("cleanup", run_cleanup_jobs, Wakeup((), CLEANUP_INTERVAL_SECONDS), stop, is_urgent=False)

    def start(self) -> None:
        """Start the threads."""
        for thread in self.threads:
            thread.start()

    def join(self, seconds: float) -> None:
        """Wait for the end of the threads, so long for each."""
        for wakeup in self.wakeups:
            wakeup.wake()
        for thread in self.threads:
            thread.join(seconds)

    def _add(
        self, name: str, job: Callable[[], int], wakeup: Wakeup, stop: threading.Event, *, is_urgent: bool
    ) -> None:
        count_job_from_zero(name)
        self.wakeups.append(wakeup)
        run = partial(run_job, name, job, wakeup, stop, is_urgent=is_urgent)
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


def run_job(name: str, job: Callable[[], int], wakeup: Wakeup, stop: threading.Event, *, is_urgent: bool) -> None:
    """Call the job again and again until `stop` is set: at once while there is work, and when it is woken if not.

    An error is logged, and the job is called again with growing delays.
    """
    failures = 0
    if not is_urgent:
        lower_priority()
    while not stop.is_set():
        close_old_connections()
        began, delay = time.monotonic(), 0.0
        try:
            looked_at = wakeup.begin()
            count = job()
            JOB_ITEMS.labels(name).inc(count)
            if not count:
                delay = wakeup.longest_wait(looked_at)
            failures = 0
        except Exception as error:
            failures += 1
            JOB_FAILURES.labels(name).inc()
            log.error("worker.job_failed", job=name, exc_info=error)
        JOB_BUSY_SECONDS.labels(name).inc(time.monotonic() - began)
        if failures:
            stop.wait(RETRIES.delay(failures).total_seconds())
        else:
            wakeup.wait(delay, stop)
    connection.close()
