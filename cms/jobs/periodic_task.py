"""A task that the main loop of the worker repeats."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import structlog

from cms.metrics.instruments import JOB_FAILURES

from .queue import RetryPolicy, exponential_delays

log = structlog.get_logger(__name__)

MAX_DELAY_SECONDS = 10.0  # between two attempts of a task that fails
RETRIES = RetryPolicy(exponential_delays(MAX_DELAY_SECONDS), jitter=0.2)


class DependencyUnavailable(Exception):
    """A server that a task needs does not respond; the message says which and why."""


@dataclass
class PeriodicTask:
    """A function that is called again after the number of seconds it returns.

    After an error it is called with growing delays; other tasks are not affected.
    """

    name: str
    run: Callable[[], float]
    due: float = 0.0  # of time.monotonic()
    failures: int = 0

    def run_if_due(self) -> bool:
        """Run the task if it is due. Return False if it failed."""
        if time.monotonic() < self.due:
            return True
        try:
            delay, self.failures = self.run(), 0
        except Exception as error:
            self.failures += 1
            delay = RETRIES.delay(self.failures).total_seconds()
            JOB_FAILURES.labels(self.name).inc()
            self._log_failure(error)
        self.due = time.monotonic() + delay
        return not self.failures

    def _log_failure(self, error: Exception) -> None:
        if isinstance(error, DependencyUnavailable):
            log.warning(
                "worker.dependency_unavailable", task=self.name, reason=str(error)[:200], failures=self.failures
            )
        else:
            log.error("worker.task_failed", task=self.name, exc_info=error, failures=self.failures)
