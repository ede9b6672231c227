"""Conversion of all errors to `SearchUnavailable`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from ..port import SearchUnavailable


@contextmanager
def unavailable_on_failure(action: str) -> Iterator[None]:
    """Raise `SearchUnavailable` for any error of the library or the file system in the `with` block.

    The library's panics are raised as `PanicException`, a BaseException that would end a worker.
    """
    try:
        yield
    except SearchUnavailable:
        raise
    except Exception as exc:
        raise SearchUnavailable(f"{action}: {exc}") from exc
    except BaseException as exc:
        if type(exc).__name__ != "PanicException":
            raise
        raise SearchUnavailable(f"{action}: the library panicked: {exc}") from exc
