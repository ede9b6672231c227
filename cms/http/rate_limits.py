"""Rate limits: a moving window for each client and operation, with the values of the setting RATE_LIMITS.

Operations of the API declare theirs: `router.get_uncached("/search", rate_limit="search")`. Other views call
`check_rate_limit(request, "log_in")`. The keys are keyed hashes, so the storage contains no IP addresses.
"""

from __future__ import annotations

import hashlib
import math
import threading
import time
from functools import cache
from typing import Any

import structlog
from django.conf import settings
from django.http import HttpRequest
from limits import RateLimitItem, parse_many
from limits.storage import MemoryStorage, storage_from_string
from limits.strategies import MovingWindowRateLimiter

from cms.core import clock
from cms.core.requests import client_ip, is_key_among
from cms.operations.metrics.instruments import LIMITS_HIT

from .problems import TooManyRequests

log = structlog.get_logger(__name__)

REDIS_TIMEOUT_SECONDS = 0.25
RETRY_INTERVAL_SECONDS = 10  # the time after an error of Redis in which each process counts for itself
MIN_PRUNED_KEYS, MAX_KEYS = 1_000, 100_000


def check_rate_limit(request: HttpRequest, name: str, *key: str) -> None:
    """Count a request of this client, and of `key` if the limit distinguishes more than clients.

    Raises:
        TooManyRequests: The limit is reached. API operations return it as a problem with status 429, and
            `UnavailablePageMiddleware` shows it as a page in the admin. Both send `Retry-After`.
    """
    if not has_bypass_key(request) and (seconds := count_request(name, client_ip(request), *key)):
        raise TooManyRequests(seconds)


def count_request(name: str, *key: str) -> int:
    """Count a request for `key`, such as an account, and return 0; return the seconds to wait if the limit is reached.

    A request that is refused is not counted, so that it does not prolong the wait.
    """
    for item in _windows(settings.RATE_LIMITS[name]):
        if seconds := get_rate_limit_storage().count(item, name, _digest(*key)):
            LIMITS_HIT.labels(name, "rate").inc()
            return seconds
    return 0


def check_known_refusal(request: HttpRequest, name: str) -> None:
    """Refuse a client that this process has refused before in the same window, without counting and without Redis.

    Raises:
        TooManyRequests: The limit is still reached.
    """
    digest = _digest(client_ip(request))
    for item in _windows(settings.RATE_LIMITS[name]):
        if (seconds := get_rate_limit_storage().known_wait(item, name, digest)) and not has_bypass_key(request):
            LIMITS_HIT.labels(name, "rate").inc()
            raise TooManyRequests(seconds)


def count_refusal(request: HttpRequest, name: str) -> None:
    """Count a request of a client that was refused because the server is busy, in this process only.

    A client that ignores the refusals reaches its limit by them, and leaves the free places to others.
    """
    digest = _digest(client_ip(request))
    for item in _windows(settings.RATE_LIMITS[name]):
        get_rate_limit_storage().count_refusal(item, name, digest)


def has_bypass_key(request: HttpRequest) -> bool:
    """Return whether the request has the key that lifts all limits, such as those of load tests."""
    return is_key_among(request.headers.get("X-Rate-Limit-Key"), [settings.RATE_LIMIT_BYPASS_KEY])


@cache
def _windows(value: str) -> list[RateLimitItem]:
    """Return the windows of a limit, the shortest first; none for an empty value."""
    return sorted(parse_many(value), key=lambda item: item.get_expiry()) if value else []


def _digest(*key: str) -> str:
    secret = hashlib.blake2b(settings.SECRET_KEY.encode()).digest()
    return hashlib.blake2b("\0".join(key).encode(), key=secret, digest_size=16).hexdigest()


class RateLimitStorage:
    """Counts requests in Redis, and in memory while Redis is unavailable. No error of it stops a request."""

    def __init__(self, url: str) -> None:
        self._memory = MovingWindowRateLimiter(PrunedMemoryStorage())
        self._connect_redis = cache(lambda: _connect(url))
        self._has_redis = bool(url)
        self._retry_at = 0.0
        self._refused_until: dict[str, float] = {}  # name → time of the monotonic clock

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
        if (left := self._refused_until.get(key, 0.0) - time.monotonic()) > 0:
            return math.ceil(left)
        self._refused_until.pop(key, None)
        return 0

    def _remember_wait(self, seconds: int, item: RateLimitItem, *identifiers: str) -> None:
        if len(self._refused_until) >= MAX_KEYS:
            self._refused_until.clear()
        self._refused_until[item.key_for(*identifiers)] = time.monotonic() + seconds

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
        now = time.time()  # noqa: TID251 - the clock of `limits`
        for key, events in list(self.events.items()):
            if not events or events[0].expiry <= now:
                self.clear(key)
        if len(self.events) >= MAX_KEYS:
            self.reset()
        self._prune_at = max(MIN_PRUNED_KEYS, 2 * len(self.events))


def get_rate_limit_storage() -> RateLimitStorage:
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
    now = time.time()  # noqa: TID251 - the clock of `limits`
    seconds = limiter.get_window_stats(item, *identifiers).reset_time - now
    if seconds > item.get_expiry() + clock.MAX_SKEW.total_seconds():  # the clock was set back since the last request
        limiter.clear(item, *identifiers)
        return 0 if limiter.hit(item, *identifiers) else 1
    return max(1, math.ceil(seconds))
