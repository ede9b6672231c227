"""A cache backend whose keys and values tests can read, as an attacker could with access to Redis."""

from __future__ import annotations

from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache


class SharedCache(BaseCache):
    def __init__(self, *_: Any) -> None:
        super().__init__({})
        self.stored: dict[str, tuple[Any, float]] = {}  # value and lifetime in seconds

    def add(self, key, value, timeout=DEFAULT_TIMEOUT, version=None) -> bool:
        if key in self.stored:
            return False
        self.stored[key] = (value, timeout)
        return True

    def get(self, key, default=None, version=None):
        return self.stored.get(key, (default, 0))[0]

    def set(self, key, value, timeout=DEFAULT_TIMEOUT, version=None) -> None:
        self.stored[key] = (value, timeout)

    def incr(self, key, delta=1, version=None) -> int:
        value, timeout = self.stored[key]
        self.stored[key] = (value + delta, timeout)
        return value + delta
