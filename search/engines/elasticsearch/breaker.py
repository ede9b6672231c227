"""A circuit breaker: no requests to an engine that is down, so that visitors do not wait for timeouts."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable


class Breaker:
    """Opens after `max_failures` within `window_seconds`; after `cooldown_seconds` it allows one trial request.

    Thread-safe. The defaults are our choice: with five timeouts of one second only a few visitors wait, and ten
    seconds are short enough to notice a restart.
    """

    def __init__(
        self,
        *,
        max_failures: int = 5,
        window_seconds: float = 10.0,
        cooldown_seconds: float = 10.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._limit = max_failures
        self._window = window_seconds
        self._cooldown = cooldown_seconds
        self._clock = clock
        self._failures: deque[float] = deque(maxlen=max_failures)
        self._opened_at: float | None = None
        self._mutex = threading.Lock()

    @property
    def is_open(self) -> bool:
        """Return whether requests are refused."""
        return self._opened_at is not None

    def allows_request(self) -> bool:
        """Return whether to send a request. While open, each True is one trial, at most one per cooldown period."""
        with self._mutex:
            if self._opened_at is None:
                return True
            if self._clock() - self._opened_at < self._cooldown:
                return False
            self._opened_at = self._clock()
            return True

    def record_success(self) -> None:
        """Close the breaker after a response.

        A success does not reset the failures of a closed breaker: an engine with intermittent failures must open it.
        """
        with self._mutex:
            if self._opened_at is not None:
                self._opened_at = None
                self._failures.clear()

    def record_failure(self) -> None:
        """Count a failure of the engine, as opposed to an invalid query."""
        with self._mutex:
            now = self._clock()
            self._failures.append(now)
            if self._opened_at is not None or (
                len(self._failures) == self._limit and now - self._failures[0] <= self._window
            ):
                self._opened_at = now
