"""A cache that can be looked into, as Redis could be by whoever has its password."""

from __future__ import annotations

from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache


class SharedCache(BaseCache):
    def __init__(self, *_: Any) -> None:
        super().__init__({})
        self.kept: dict[str, tuple[Any, float]] = {}  # value, and the seconds it may be kept

    def add(self, key, value, timeout=DEFAULT_TIMEOUT, version=None) -> bool:
        if key in self.kept:
            return False
        self.kept[key] = (value, timeout)
        return True

    def get(self, key, default=None, version=None):
        return self.kept.get(key, (default, 0))[0]

    def set(self, key, value, timeout=DEFAULT_TIMEOUT, version=None) -> None:
        self.kept[key] = (value, timeout)

    def incr(self, key, delta=1, version=None) -> int:
        value, timeout = self.kept[key]
        self.kept[key] = (value + delta, timeout)
        return value + delta
