"""Django's cache in Redis, which all hosts share; while Redis does not respond, each process uses its own memory.

Wagtail and django-allauth do not expect errors of the cache: without this, a restart of Redis would be a 500 in the
admin, and a Redis that hangs would stop every thread that asks it.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from functools import partialmethod
from typing import Any

import structlog
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis import RedisError

log = structlog.get_logger(__name__)

TIMEOUT_SECONDS = 0.25
RETRY_INTERVAL_SECONDS = 10.0  # after an error of Redis
LOCAL_NAME = "while-redis-is-unavailable"


class _Availability:
    """Whether Redis responds, known to all threads; Django creates a cache for each of them."""

    def __init__(self) -> None:
        self._mutex = threading.Lock()
        self._retry_at = 0.0

    def is_asked(self) -> bool:
        """Return whether to send a request to Redis now."""
        return time.monotonic() >= self._retry_at

    def record_error(self, error: Exception, clear_local: Callable[[], object]) -> None:
        """Stop asking Redis for a time; with the first error, forget what was kept during an earlier outage."""
        with self._mutex:
            if not self._retry_at:
                clear_local()
                log.warning("cache.redis_unavailable", reason=type(error).__name__)
            self._retry_at = time.monotonic() + RETRY_INTERVAL_SECONDS

    def record_success(self) -> None:
        """Ask Redis from now on."""
        if self._retry_at:
            with self._mutex:
                self._retry_at = 0.0
            log.info("cache.redis_available")


_availability = _Availability()


class SharedCache(RedisCache):
    """Django's cache in Redis with a short timeout, and with the memory of the process instead of errors."""

    def __init__(self, server: Any, params: dict[str, Any]) -> None:
        timeouts = {"socket_timeout": TIMEOUT_SECONDS, "socket_connect_timeout": TIMEOUT_SECONDS}
        super().__init__(server, {**params, "OPTIONS": {**timeouts, **params.get("OPTIONS", {})}})
        self._local = LocMemCache(LOCAL_NAME, {name: value for name, value in params.items() if name != "OPTIONS"})

    def _call(self, name: str, *args: Any, **options: Any) -> Any:
        if _availability.is_asked():
            try:
                result = getattr(super(), name)(*args, **options)
            except RedisError as error:
                _availability.record_error(error, self._local.clear)
            else:
                _availability.record_success()
                return result
        return getattr(self._local, name)(*args, **options)

    add = partialmethod(_call, "add")
    get = partialmethod(_call, "get")
    set = partialmethod(_call, "set")
    touch = partialmethod(_call, "touch")
    delete = partialmethod(_call, "delete")
    get_many = partialmethod(_call, "get_many")
    has_key = partialmethod(_call, "has_key")
    incr = partialmethod(_call, "incr")
    set_many = partialmethod(_call, "set_many")
    delete_many = partialmethod(_call, "delete_many")
    clear = partialmethod(_call, "clear")
