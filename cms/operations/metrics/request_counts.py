"""Count requests. Those that the response cache answers are counted in batches, which takes a third of the time."""

from __future__ import annotations

from collections import Counter, deque
from time import perf_counter

from .instruments import REQUEST_SECONDS, REQUESTS

MAX_PENDING = 100  # requests
MAX_DELAY_SECONDS = 1.0

Hit = tuple[str | None, int]  # operation and status


class HitBuffer:
    """Responses from the cache of this process that are not in the figures yet. Thread-safe without a lock."""

    def __init__(self) -> None:
        self._pending: deque[Hit] = deque()
        self._flushed_at = 0.0

    def add(self, hit: Hit, now: float) -> None:
        """Count a response at `now` (of `perf_counter`), together with the next ones."""
        self._pending.append(hit)
        if now - self._flushed_at > MAX_DELAY_SECONDS or len(self._pending) >= MAX_PENDING:
            self.flush()

    def flush(self) -> None:
        """Add what is pending to the figures."""
        self._flushed_at = perf_counter()
        counts: Counter[Hit] = Counter()
        try:
            while True:
                counts[self._pending.popleft()] += 1
        except IndexError:
            pass
        for (operation, status), number in counts.items():
            REQUESTS.labels(operation or "api", _get_class(status), "hit").inc(number)


HITS = HitBuffer()


def count_request(operation: str, status: int, is_miss: bool, seconds: float) -> None:
    """Count a request that the cache did not answer; `is_miss` tells whether it could have."""
    REQUESTS.labels(operation, _get_class(status), "miss" if is_miss else "none").inc()
    REQUEST_SECONDS.labels(operation).observe(seconds)
    HITS.flush()


def _get_class(status: int) -> str:
    return f"{status // 100}xx"
