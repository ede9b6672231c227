"""Counting searches and clicks. Nobody waits for it: a thread writes every few seconds, and nothing here can fail.

The database being away costs counts at worst. After a fork the child counts from nothing; the parent keeps its own.
"""

from __future__ import annotations

import atexit
import os
import threading

import structlog
from django.conf import settings
from django.db import InterfaceError, OperationalError, connections

from .counter_buffer import Click, CounterBuffer, CounterKey
from .days import today
from .storage import save_counts

log = structlog.get_logger(__name__)

FLUSH_THRESHOLD = 500  # texts or clicks: do not wait for the next turn
SHUTDOWN_TIMEOUT = 5.0  # seconds that the end of the process waits for a writing that has begun


def record_search(
    text: str,
    *,
    site_id: int,
    locale: str,
    total: int,
    milliseconds: int,
    visitor: str,
    narrowed: bool = False,
    degraded: bool = False,
) -> None:
    """Count one search, by its first page of results. `text` is a kept form; empty where the words are not kept.

    The total of a search that was narrowed by filters says nothing of the text, nor does that of a degraded one; they
    count as searches only. `visitor` is the address that asked (`visitors.visitor_of`), forgotten in seconds.
    """
    if not settings.SEARCH_ANALYTICS_RETENTION_DAYS:
        return
    measured = not narrowed and not degraded
    amounts = {
        "searches": 1,
        "measured": int(measured),
        "empty": int(measured and total == 0),
        "degraded": int(degraded),
        "results": total if measured else 0,
        "milliseconds": milliseconds,
    }
    waiting = _now.buffer.add(CounterKey(today(), site_id, locale, text), amounts, visitor)
    _now.ensure_flusher(waiting)


def record_click(click: Click) -> None:
    """Count one click; the same one again, here or in another process, counts nothing."""
    if settings.SEARCH_ANALYTICS_RETENTION_DAYS:
        _now.ensure_flusher(_now.buffer.click(click))


def flush() -> None:
    """Write all that has been counted in this process. Never raises."""
    parts = list(_now.buffer.take().parts())
    for number, part in enumerate(parts):
        try:
            save_counts(part)
        except (OperationalError, InterfaceError) as error:
            log.warning("search insights wait for the database", reason=type(error).__name__)
            for later in parts[number:]:
                _now.buffer.put_back(later)
            return
        except Exception as error:
            log.error("search insights were lost", searches=len(part.sums), clicks=len(part.clicks), exc_info=error)


class _Process:
    """The ledger of this process, and the thread that empties it."""

    def __init__(self) -> None:
        self.buffer = CounterBuffer()
        self._thread: threading.Thread | None = None
        self._starting = threading.Lock()
        self._wake, self._stop = threading.Event(), threading.Event()

    def ensure_flusher(self, waiting: int) -> None:
        """Have it written soon, or very soon where much waits. Where the interval is 0, `flush()` is for the caller."""
        if not settings.SEARCH_ANALYTICS_FLUSH_SECONDS:
            return
        if self._thread is None:
            self._start()
        if waiting >= FLUSH_THRESHOLD:
            self._wake.set()

    def _start(self) -> None:
        with self._starting:
            if self._thread is None and not self._stop.is_set():
                self._thread = threading.Thread(target=self._run, name="search-insights", daemon=True)
                self._thread.start()
                atexit.register(self._end)

    def _run(self) -> None:
        while not self._stop.is_set():
            self._wake.wait(settings.SEARCH_ANALYTICS_FLUSH_SECONDS)
            self._wake.clear()
            _flush_and_hang_up()

    def _end(self) -> None:
        """At the end of the process, gunicorn's workers' too: what is left is written."""
        self._stop.set()
        self._wake.set()
        if self._thread is not None:
            self._thread.join(SHUTDOWN_TIMEOUT)
        _flush_and_hang_up()


def _flush_and_hang_up() -> None:
    """This thread has connections of its own; between two writings it needs none."""
    try:
        flush()
    finally:
        connections.close_all()


_now = _Process()


def _begin_anew() -> None:
    """In a forked child: the parent's counts are the parent's, its thread does not exist here, its lock may be held."""
    global _now
    atexit.unregister(_now._end)
    _now = _Process()


os.register_at_fork(after_in_child=_begin_anew)
