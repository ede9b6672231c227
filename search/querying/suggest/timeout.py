"""How long suggestions may wait for the engine, over all its answers."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

from search.engines.port import SearchUnavailable

T = TypeVar("T")

PATIENCE = 1.0  # seconds: what a search waits for one answer of Elasticsearch. Nobody reads late suggestions


class TimeLimit:
    """A second from now on, for several questions together."""

    def __init__(self) -> None:
        self._until = time.monotonic() + PATIENCE

    def run(self, ask: Callable[[], T]) -> T:
        """What `ask` gives; raises SearchUnavailable when the time is up.

        The engine is asked in a thread of its own, which then comes to its end alone: an engine has its own time limit
        for each request, and may need several to answer one question. `ask` must not read the database.
        """
        seconds = self._until - time.monotonic()
        if seconds <= 0:
            raise SearchUnavailable("there is no time left for suggestions")
        asked: Future[T] = Future()
        threading.Thread(target=_settle, args=(asked, ask), daemon=True).start()
        try:
            return asked.result(seconds)
        except TimeoutError as late:
            raise SearchUnavailable("the engine did not answer in the time of suggestions") from late


def _settle(asked: Future[T], ask: Callable[[], T]) -> None:
    try:
        asked.set_result(ask())
    except BaseException as fault:  # raised again where the answer is awaited
        asked.set_exception(fault)
