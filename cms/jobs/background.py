"""Background jobs of the worker: one thread each, and one thread for everything that deletes expired rows."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import structlog
from django.db import close_old_connections, connection

from cms.metrics.instruments import JOB_BUSY_SECONDS, JOB_FAILURES, JOB_ITEMS

from .nice import lower_priority
from .queue import RetryPolicy, exponential_delays
from .registry import background_jobs, cleanup_jobs

log = structlog.get_logger(__name__)

CLEANUP_INTERVAL_SECONDS = 60.0
RETRIES = RetryPolicy(exponential_delays(60.0), jitter=0.2)


def start_threads(stop: threading.Event) -> list[threading.Thread]:
    """Start a thread for each registered job and one for the clean-up jobs; they end when `stop` is set."""
    threads = [
        _thread(job.name, job.load(), job.poll_interval, stop, is_urgent=job.is_urgent) for job in background_jobs()
    ]
    threads.append(_thread("cleanup", run_cleanup_jobs, CLEANUP_INTERVAL_SECONDS, stop))
    for thread in threads:
        thread.start()
    return threads


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


def run_job(name: str, job: Callable[[], int], interval: float, stop: threading.Event, *, is_urgent: bool) -> None:
    """Call the job again and again until `stop` is set: at once while there is work, after `interval` seconds if not.

    An error is logged, and the job is called again with growing delays.
    """
    failures = 0
    if not is_urgent:
        lower_priority()
    while not stop.is_set():
        close_old_connections()
        began = time.monotonic()
        try:
            count = job()
            delay, failures = 0.0 if count else interval, 0
            JOB_ITEMS.labels(name).inc(count)
        except Exception as error:
            failures += 1
            JOB_FAILURES.labels(name).inc()
            delay = RETRIES.delay(failures).total_seconds()
            log.error("worker.job_failed", job=name, exc_info=error)
        JOB_BUSY_SECONDS.labels(name).inc(time.monotonic() - began)
        stop.wait(delay)
    connection.close()


def _thread(
    name: str, job: Callable[[], int], interval: float, stop: threading.Event, *, is_urgent: bool = False
) -> threading.Thread:
    arguments = (name, job, interval, stop)
    return threading.Thread(target=run_job, args=arguments, kwargs={"is_urgent": is_urgent}, name=name, daemon=True)
