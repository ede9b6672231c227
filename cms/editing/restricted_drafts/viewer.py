"""The user of the current admin request, for code that Wagtail calls without the request."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any


@dataclass
class Viewer:
    """The user of a request; once they were read, the restricted pages, and the ids of those hidden from the user.

    The restricted pages have paths, which a request may change unless it only reads.
    """

    user: Any
    only_reads: bool = False
    restrictions: Sequence[Any] | None = None
    hidden_page_ids: frozenset[int] | None = None


_viewer: ContextVar[Viewer | None] = ContextVar("viewer", default=None)


def get_viewer() -> Viewer | None:
    """Return the viewer of the current admin request, None outside requests of the admin."""
    return _viewer.get()


@contextmanager
def viewing_as(user: Any, *, only_reads: bool = False) -> Iterator[None]:
    """Make the user the viewer while the block runs."""
    token = _viewer.set(Viewer(user, only_reads))
    try:
        yield
    finally:
        _viewer.reset(token)
