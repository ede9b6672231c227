"""A cache in memory whose values are valid until the content version changes.

This module defines what a version is; `cms.journal.content_version` reads it.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from functools import wraps
from threading import Lock, RLock
from typing import Generic, ParamSpec, TypeVar

from django.db import connection


@dataclass(frozen=True, slots=True)
class ContentVersion:
    """The state of the content at one moment. Two versions are equal if they describe the same content.

    `counter` grows with every change, `public_counter` with every change of something public. `boundary` is the newest
    public boundary ≤ now, and `until` the next one after it; a boundary of hidden content is neither.
    `act` is the number of the last act, whose changes no response shows in part.
    `next_boundary` is the next one of any content. `lineage` distinguishes the counters of a database from those of the
    same database after a backup was restored.
    """

    lineage: str
    counter: int
    public_counter: int
    boundary: datetime | None
    until: datetime | None
    next_boundary: datetime | None = field(compare=False)
    read_at: datetime = field(compare=False)
    act: int = field(default=0, compare=False)  # changes only together with both counters

    @property
    def public_state(self) -> tuple[str, int, datetime | None]:
        """What changes with the public content, and only with it: the key of responses, and the source of ETags."""
        return self.lineage, self.public_counter, self.boundary

    @property
    def state(self) -> tuple[str, int, datetime | None]:
        """What changes with any content: the key of values in memory."""
        return self.lineage, self.counter, self.boundary


_current: ContextVar[ContentVersion | None] = ContextVar("content_version", default=None)

MUTEXES = 16  # each key of a cache has one of them

P = ParamSpec("P")
T = TypeVar("T")


@contextmanager
def using_content_version(version: ContentVersion) -> Iterator[None]:
    """Declare that everything read inside belongs to a response built from this version."""
    token = _current.set(version)
    try:
        yield
    finally:
        _current.reset(token)


def cached_per_version(read: Callable[P, T]) -> Callable[P, T]:
    """Cache what `read` returns, per arguments, until the content version changes.

    Meant for small values that every response needs: after a change one thread reads a value, and the others wait for
    it. Nothing is cached outside `using_content_version()`, nor inside a transaction: a version that is rolled back may
    come again with other content.
    """
    cache: dict[object, tuple[object, T]] = {}
    mutex = RLock()  # a function may call itself for other arguments

    @wraps(read)
    def cached(*args: P.args, **kwargs: P.kwargs) -> T:
        version = _current.get()
        if version is None or connection.in_atomic_block:
            return read(*args, **kwargs)
        entry = cache.get(args)
        if entry is None or entry[0] != version.state:
            with mutex:
                entry = cache.get(args)
                if entry is None or entry[0] != version.state:
                    entry = cache[args] = (version.state, read(*args, **kwargs))
        return entry[1]

    return cached


class PublicVersionCache(Generic[T]):
    """An LRU cache of what takes long to compute from the public content, until that changes.

    Unlike `cached_per_version`, it has a limit, so that its keys may contain parameters of clients, and a change of a
    draft leaves its values valid. Threads that need the same value wait for the one that computes it.
    """

    def __init__(self, max_values: int) -> None:
        self._max_values, self._lock = max_values, Lock()
        self._values: OrderedDict[Hashable, tuple[object, T]] = OrderedDict()
        self._mutexes = [RLock() for _ in range(MUTEXES)]

    def get_or_compute(self, key: Hashable, compute: Callable[[], T]) -> T:
        """Return the value for the key. It is computed where `cached_per_version` caches nothing, too."""
        version = _current.get()
        if version is None or connection.in_atomic_block:
            return compute()
        found = self._get(key, version)
        if found is None:
            with self._mutexes[hash(key) % MUTEXES]:
                found = self._get(key, version) or self._set(key, version, compute())
        return found[1]

    def _get(self, key: Hashable, version: ContentVersion) -> tuple[object, T] | None:
        with self._lock:
            found = self._values.get(key)
            if found is None or found[0] != version.public_state:
                return None
            self._values.move_to_end(key)
            return found

    def _set(self, key: Hashable, version: ContentVersion, value: T) -> tuple[object, T]:
        with self._lock:
            entry = self._values[key] = (version.public_state, value)
            self._values.move_to_end(key)
            if len(self._values) > self._max_values:
                self._values.popitem(last=False)
            return entry
