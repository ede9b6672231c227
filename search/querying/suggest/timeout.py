"""The time that suggestions may wait for the engine, for all its results together."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

from search.engines.port import SearchUnavailable

T = TypeVar("T")

SUGGEST_TIMEOUT_SECONDS = 1.0  # as long as a search waits for one result of Elasticsearch


class SuggestTimeout:
    """A deadline from now on, shared by several calls."""

    def __init__(self) -> None:
        self._until = time.monotonic() + SUGGEST_TIMEOUT_SECONDS

    def run(self, call: Callable[[], T]) -> T:
        """Return the result of `call`, which must not use the database.

        The call runs in a thread of its own, which continues after the timeout until the engine's own time limit: an
        engine may need several requests for one result.

        Raises:
            SearchUnavailable: the time is up.
        """
        seconds = self._until - time.monotonic()
        if seconds <= 0:
            raise SearchUnavailable("no time is left for suggestions")
        future: Future[T] = Future()
        threading.Thread(target=_set_result, args=(future, call), daemon=True).start()
        try:
            return future.result(seconds)
        except TimeoutError as late:
            raise SearchUnavailable("the engine did not answer in time for suggestions") from late


def _set_result(future: Future[T], call: Callable[[], T]) -> None:
    try:
        future.set_result(call())
    except BaseException as fault:  # raised again by `result()`
        future.set_exception(fault)
