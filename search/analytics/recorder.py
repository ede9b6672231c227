"""Recording of searches and clicks without delaying the request: a thread saves the counts every few seconds.

No function raises. If the database is not available, counts are kept for the next flush or, at worst, lost. A forked
child starts with an empty buffer; the parent keeps its own.
"""

from __future__ import annotations

import atexit
import os
import threading

import structlog
from django.conf import settings
from django.db import InterfaceError, OperationalError, connections

from cms.operations.traces.spans import traced

from .counter_buffer import Click, CounterBuffer, CounterKey, PendingCounts
from .models import today
from .storage import save_counts

log = structlog.get_logger(__name__)

FLUSH_THRESHOLD = 500  # queries or clicks; then flush before the interval ends
SHUTDOWN_TIMEOUT_SECONDS = 5.0  # how long the end of the process waits for a flush that has begun


@traced("search.record", is_part=True)
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
    """Count one search when its first page of results is returned. Never raises: an error is logged.

    `text` is the normalised query, empty if it may be private. The total of a search with
    filters, or of a degraded one, does not describe the text, so these are counted as searches only. `visitor` is the
    client's IP address; it stays in memory for some seconds.
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
    try:
        key = CounterKey(today(), site_id, locale, text)
        _process.ensure_flusher(_process.buffer.add(key, amounts, visitor))
    except Exception as error:
        log.error("analytics.search_not_recorded", exc_info=error)


def record_click(click: Click) -> None:
    """Count one click. The same click again, in this or another process, is not counted."""
    if settings.SEARCH_ANALYTICS_RETENTION_DAYS:
        _process.ensure_flusher(_process.buffer.add_click(click))


def take_all() -> PendingCounts:
    """Empty the buffer and return the counts, without saving them."""
    return _process.buffer.take_all()


def flush() -> None:
    """Save all counts of this process. Never raises."""
    batches = list(take_all().batches())
    for number, batch in enumerate(batches):
        try:
            save_counts(batch)
        except (OperationalError, InterfaceError) as error:
            log.warning("analytics.flush_postponed", reason=type(error).__name__)
            for later in batches[number:]:
                _process.buffer.put_back(later)
            return
        except Exception as error:
            log.error("analytics.counts_lost", queries=len(batch.sums), clicks=len(batch.clicks), exc_info=error)


class _Process:
    """The buffer of this process, and the thread that saves it."""

    def __init__(self) -> None:
        self.buffer = CounterBuffer()
        self._thread: threading.Thread | None = None
        self._starting = threading.Lock()
        self._wake, self._stop = threading.Event(), threading.Event()

    def ensure_flusher(self, pending: int) -> None:
        """Start the flush thread if it does not run, and wake it if much is pending.

        If the interval is 0, there is no thread and the caller runs `flush()`.
        """
        if not settings.SEARCH_ANALYTICS_FLUSH_SECONDS:
            return
        if self._thread is None:
            self._start()
        if pending >= FLUSH_THRESHOLD:
            self._wake.set()

    def _start(self) -> None:
        with self._starting:
            if self._thread is None and not self._stop.is_set():
                self._thread = threading.Thread(target=self._run, name="search-analytics", daemon=True)
                self._thread.start()
                atexit.register(self.shut_down)

    def _run(self) -> None:
        while not self._stop.is_set():
            self._wake.wait(settings.SEARCH_ANALYTICS_FLUSH_SECONDS)
            self._wake.clear()
            _flush_and_close_connections()

    def shut_down(self) -> None:
        """Save what is left when the process ends; gunicorn's workers run this as well."""
        self._stop.set()
        self._wake.set()
        if self._thread is not None:
            self._thread.join(SHUTDOWN_TIMEOUT_SECONDS)
        _flush_and_close_connections()


def _flush_and_close_connections() -> None:
    """Flush, then close this thread's database connections, which it does not need until the next flush."""
    try:
        flush()
    finally:
        connections.close_all()


_process = _Process()


def reset() -> None:
    """Start with an empty buffer and without a thread, as in a forked child.

    There the counts belong to the parent, its thread does not exist, and its lock may be held.
    """
    global _process
    atexit.unregister(_process.shut_down)
    _process = _Process()


def shut_down() -> None:
    """Save all counts and end the thread, as the end of the process does."""
    _process.shut_down()


os.register_at_fork(after_in_child=reset)
