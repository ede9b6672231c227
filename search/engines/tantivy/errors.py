"""One way of going wrong."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from ..port import SearchUnavailable


@contextmanager
def unavailable_on_failure(doing: str) -> Iterator[None]:
    """Turn whatever the library or the disk raises into `SearchUnavailable`.

    The library's panics come as `PanicException`, which derives from BaseException and would end a worker.
    """
    try:
        yield
    except SearchUnavailable:
        raise
    except Exception as exc:
        raise SearchUnavailable(f"{doing}: {exc}") from exc
    except BaseException as exc:
        if type(exc).__name__ != "PanicException":
            raise
        raise SearchUnavailable(f"{doing}: the library panicked: {exc}") from exc
