"""A cache in memory whose values are valid until the content version changes.

This module defines what a version is; `cms.journal.content_version` reads it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import connection


@dataclass(frozen=True, slots=True)
class Version:
    """The state of the public content at one moment.

    `counter` grows with every change, `boundary` is the newest public boundary ≤ now and `until` the next one after
    it. Two versions are equal if they describe the same content, whenever they were read.
    """

    counter: int
    boundary: datetime | None
    until: datetime | None
    read_at: datetime = field(compare=False)

    @property
    def etag_value(self) -> str:
        """The counter and the boundary in milliseconds as text, for ETags and cache keys."""
        return f"{self.counter}.{int(self.boundary.timestamp() * 1000) if self.boundary else 0}"


_current: ContextVar[Version | None] = ContextVar("content_version", default=None)

P = ParamSpec("P")
T = TypeVar("T")


@contextmanager
def using_content_version(version: Version) -> Iterator[None]:
    """Declare that everything read inside belongs to a response built from this version."""
    token = _current.set(version)
    try:
        yield
    finally:
        _current.reset(token)


def cached_per_version(read: Callable[P, T]) -> Callable[P, T]:
    """Cache what `read` returns, per arguments, until the content version changes.

    Meant for small values that every response needs. Nothing is cached outside `using_content_version()`, nor inside a
    transaction: a version that is rolled back may come again with other content.
    """
    cache: dict[object, tuple[str, T]] = {}

    @wraps(read)
    def cached(*args: P.args, **kwargs: P.kwargs) -> T:
        version = _current.get()
        if version is None or connection.in_atomic_block:
            return read(*args, **kwargs)
        entry = cache.get(args)
        if entry is None or entry[0] != version.etag_value:
            entry = cache[args] = (version.etag_value, read(*args, **kwargs))
        return entry[1]

    return cached
