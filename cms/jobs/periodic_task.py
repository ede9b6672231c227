"""A task that the main loop of the worker repeats."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import structlog

from cms.operations.metrics.instruments import JOB_FAILURES

from .queue import RetryPolicy, exponential_delays
from .wakeups import Wakeup

log = structlog.get_logger(__name__)

MAX_DELAY_SECONDS = 10.0  # between two attempts of a task that fails
RETRIES = RetryPolicy(exponential_delays(MAX_DELAY_SECONDS), jitter=0.2)


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
    due: float = 0.0  # of time.monotonic()
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
            seconds = RETRIES.delay(self.failures).total_seconds()
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
