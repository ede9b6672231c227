"""The pool of the client library's client, which is created on demand and again after it was closed."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from elasticsearch import Elasticsearch


class _PooledClient:
    def __init__(self, client: Elasticsearch) -> None:
        self.client = client
        self.users = 0


class ClientPool:
    """Shares the client among threads. After `close`, the last thread that still uses the client closes it."""

    def __init__(self, create: Callable[[], Elasticsearch]) -> None:
        self._create = create
        self._mutex = threading.Lock()
        # Created immediately, so that an invalid URL raises an error at the start.
        self._current: _PooledClient | None = _PooledClient(create())

    @contextmanager
    def acquire(self) -> Iterator[Elasticsearch]:
        """Provide the client in a `with` block."""
        with self._mutex:
            pooled = self._current = self._current or _PooledClient(self._create())
            pooled.users += 1
        try:
            yield pooled.client
        finally:
            with self._mutex:
                pooled.users -= 1
                is_last = pooled is not self._current and not pooled.users
            if is_last:
                pooled.client.close()

    def close(self) -> None:
        """Close the client, or let the last thread that uses it do so."""
        with self._mutex:
            pooled, self._current = self._current, None
            is_unused = pooled is not None and not pooled.users
        if pooled is not None and is_unused:
            pooled.client.close()
