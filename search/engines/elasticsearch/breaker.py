"""Stops asking an engine that is down, so that visitors do not wait for it one timeout after another."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable


class Breaker:
    """Opens after `faults` faults within `window` seconds; after `rest` seconds one question at a time tries again.

    Thread-safe. The numbers are of search's own making: five timeouts of one second are five seconds in which a few
    visitors waited, and ten seconds later is soon enough to notice a restart.
    """

    def __init__(
        self,
        *,
        faults: int = 5,
        window: float = 10.0,
        cooldown: float = 10.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._limit, self._window, self._cooldown, self._clock = faults, window, cooldown, clock
        self._faults: deque[float] = deque(maxlen=faults)
        self._opened_at: float | None = None
        self._lock = threading.Lock()

    @property
    def is_open(self) -> bool:
        return self._opened_at is not None

    def allows_request(self) -> bool:
        """Whether to ask now. While open, each True is one trial; the next one comes `rest` seconds later."""
        with self._lock:
            if self._opened_at is None:
                return True
            if self._clock() - self._opened_at < self._cooldown:
                return False
            self._opened_at = self._clock()
            return True

    def record_success(self) -> None:
        """An answer came: close, if open. Faults are forgotten only by age, or half-broken engines never open it."""
        with self._lock:
            if self._opened_at is not None:
                self._opened_at = None
                self._faults.clear()

    def failed(self) -> None:
        """A fault of the engine's, as opposed to one of the question."""
        with self._lock:
            now = self._clock()
            self._faults.append(now)
            if self._opened_at is not None or (
                len(self._faults) == self._limit and now - self._faults[0] <= self._window
            ):
                self._opened_at = now
