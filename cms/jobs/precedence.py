"""The order of background jobs: those that complete what visitors see come before those that can wait."""

from __future__ import annotations

import threading
import time
from collections.abc import Collection

from .registry import JobPriority

MAX_WAIT_SECONDS = 600.0  # after which both go on side by side: an import may bring pictures for hours


class Precedence:
    """Lets jobs with the priority LATER wait while a job with the priority FIRST has work."""

    def __init__(self, first_jobs: Collection[str]) -> None:
        """Count all of these jobs as busy, until their first look finds nothing to do."""
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
