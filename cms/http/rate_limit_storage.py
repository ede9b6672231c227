"""Where rate limits are counted: in Redis for all processes together, or else in the memory of each process."""

from __future__ import annotations

import math
import threading
import time
from functools import cache
from typing import Any

import structlog
from django.conf import settings
from limits import RateLimitItem
from limits.storage import MemoryStorage, storage_from_string
from limits.strategies import MovingWindowRateLimiter

log = structlog.get_logger(__name__)

REDIS_TIMEOUT_SECONDS = 0.25
RETRY_INTERVAL_SECONDS = 10  # after an error of Redis; meanwhile each process counts for itself
MIN_PRUNED_KEYS, MAX_KEYS = 1_000, 100_000


class PrunedMemoryStorage(MemoryStorage):
    """Limited memory without a thread: the base class starts a thread that visits every key 100 times a second."""

    def __init__(self, uri: str | None = None, wrap_exceptions: bool = False, **options: str) -> None:
        super().__init__(uri, wrap_exceptions, **options)
        self.timer.cancel()
        self.timer = threading.main_thread()  # type: ignore[assignment]  # while it is alive, no other is started
        self._prune_at = MIN_PRUNED_KEYS
        self._lock = threading.Lock()

    def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        """Count a request if fewer than `limit` were counted in the last `expiry` seconds."""
        with self._lock:
            if len(self.events) >= self._prune_at:
                self._prune()
            acquired = super().acquire_entry(key, limit, expiry, amount)
            del self.events[key][limit:]
            return acquired

    def _prune(self) -> None:
        """Remove the keys without requests in their window, or all if too many are left."""
        now = time.time()
        for key, events in list(self.events.items()):
            if not events or events[0].expiry <= now:
                self.clear(key)
        if len(self.events) >= MAX_KEYS:
            self.reset()
        self._prune_at = max(MIN_PRUNED_KEYS, 2 * len(self.events))


class RateLimitStorage:
    """Counts requests in Redis, and in memory while Redis is unavailable. No error of it stops a request."""

    def __init__(self, url: str) -> None:
        self._memory = MovingWindowRateLimiter(PrunedMemoryStorage())
        self._connect_redis = cache(lambda: _connect(url))
        self._has_redis = bool(url)
        self._retry_at = 0.0
        self._refused_until: dict[str, float] = {}

    def count(self, item: RateLimitItem, *identifiers: str) -> int:
        """Count a request and return 0, or return the seconds until the next is allowed."""
        if seconds := self.known_wait(item, *identifiers):
            return seconds
        if seconds := self._count(item, *identifiers):
            self._remember_wait(seconds, item, *identifiers)
        return seconds

    def count_refusal(self, item: RateLimitItem, *identifiers: str) -> None:
        """Count a refused request apart from the others and in memory; after too many, all are refused."""
        if seconds := _count(self._memory, item, "refused", *identifiers):
            self._remember_wait(seconds, item, *identifiers)

    def known_wait(self, item: RateLimitItem, *identifiers: str) -> int:
        """Return the seconds to wait that this process has announced before, 0 if none are left.

        Refusing again therefore costs nothing. A moving window allows no request earlier than announced.
        """
        key = item.key_for(*identifiers)
        if (left := self._refused_until.get(key, 0.0) - time.time()) > 0:
            return math.ceil(left)
        self._refused_until.pop(key, None)
        return 0

    def _remember_wait(self, seconds: int, item: RateLimitItem, *identifiers: str) -> None:
        if len(self._refused_until) >= MAX_KEYS:
            self._refused_until.clear()
        self._refused_until[item.key_for(*identifiers)] = time.time() + seconds

    def _count(self, item: RateLimitItem, *identifiers: str) -> int:
        if self._has_redis and time.monotonic() >= self._retry_at:
            try:
                seconds = _count(self._connect_redis(), item, *identifiers)
            except Exception as error:
                if not self._retry_at:
                    log.warning("rate_limits.redis_unavailable", reason=type(error).__name__)
                self._retry_at = time.monotonic() + RETRY_INTERVAL_SECONDS
            else:
                if self._retry_at:
                    log.info("rate_limits.redis_available")
                self._retry_at = 0.0
                return seconds
        try:
            return _count(self._memory, item, *identifiers)
        except Exception as error:
            log.error("rate_limits.not_counted", exc_info=error)
            return 0


def get_storage() -> RateLimitStorage:
    """Return the storage of this process for the current settings."""
    location: Any = settings.CACHES["default"].get("LOCATION") or ""
    first = location if isinstance(location, str) else next(iter(location), "")
    with _creation:
        return _storage(first if first.startswith(("redis://", "rediss://", "unix://")) else "")


_creation = threading.Lock()


@cache
def _storage(url: str) -> RateLimitStorage:
    return RateLimitStorage(url)


def _connect(url: str) -> MovingWindowRateLimiter:
    """Return a limiter in Redis; the connection is opened at the first request."""
    import redis  # noqa: F401 - `limits` looks for it among the loaded modules, where another thread may be loading it

    scheme = "redis+unix" if url.startswith("unix://") else url.split("://")[0]
    timeouts: dict[str, Any] = {
        "socket_timeout": REDIS_TIMEOUT_SECONDS,
        "socket_connect_timeout": REDIS_TIMEOUT_SECONDS,
        "key_prefix": f"{settings.SEARCH_PREFIX}:rate-limits",
    }
    return MovingWindowRateLimiter(storage_from_string(f"{scheme}://{url.split('://', 1)[1]}", **timeouts))


def _count(limiter: MovingWindowRateLimiter, item: RateLimitItem, *identifiers: str) -> int:
    if limiter.hit(item, *identifiers):
        return 0
    return max(1, math.ceil(limiter.get_window_stats(item, *identifiers).reset_time - time.time()))
