"""The client library's client, opened when it is needed: at first, and again after it was closed."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from elasticsearch import Elasticsearch


class _Lent:
    def __init__(self, client: Elasticsearch) -> None:
        self.client = client
        self.users = 0


class ClientPool:
    """Lends the client to any number of threads. A closed one is closed by the last thread that still uses it."""

    def __init__(self, make: Callable[[], Elasticsearch]) -> None:
        self._make = make
        self._mutex = threading.Lock()
        self._open: _Lent | None = _Lent(make())  # at once, so that a senseless address is refused at once

    @contextmanager
    def acquire(self) -> Iterator[Elasticsearch]:
        """The client, to be used inside of the `with`."""
        with self._mutex:
            one = self._open = self._open or _Lent(self._make())
            one.users += 1
        try:
            yield one.client
        finally:
            with self._mutex:
                one.users -= 1
                is_last = one is not self._open and not one.users
            if is_last:
                one.client.close()

    def close(self) -> None:
        """Close it, now or when nobody uses it any more."""
        with self._mutex:
            one, self._open = self._open, None
            is_unused = one is not None and not one.users
        if one is not None and is_unused:
            one.client.close()
