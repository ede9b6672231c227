"""The writing side of one locale: the lock, the writer that stays open over a burst, and the generation beside.

Below 10,000 pages the library rewrites the whole index at every eighth commit of a writer that is closed each time;
kept open, merges run behind. An open writer holds the lock, so it is closed soon after the last write, and now and then
in a long burst, so that another process gets its turn.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

from search.engines.port import Outcome, SearchUnavailable, Write

from .offline_writer import open_offline_writer, write_offline
from .store import Store, acquire_lock, release_lock
from .writer import Writer

IDLE_SECONDS = 0.5  # seconds after the last write
MAX_BURST_SECONDS = 5.0  # seconds a burst keeps others out


class LocaleWriter:
    """Writes to one locale, one at a time among all threads and processes."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._mutex = threading.RLock()
        self._lock: int | None = None
        self._depth = 0
        self._writer: Writer | None = None
        self._opened = self._used = 0.0
        self._timer: threading.Timer | None = None

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        """Nobody else changes this locale's serving index or its pointers meanwhile."""
        with self._mutex:
            if self._lock is None:
                self._lock = acquire_lock(self.store.write_lock)
            self._depth += 1
            try:
                yield
            except BaseException:
                self._give_up_writer()  # it may be in any state
                raise
            finally:
                self._depth -= 1
                self._let_go()

    def prepare(self) -> None:
        """Make the empty index where there is none."""
        if self.store.read("CURRENT") is None:
            with self.exclusive():
                if self.store.read("CURRENT") is None:
                    self.store.point("CURRENT", self.store.create())

    def write(self, writes: Sequence[Write]) -> list[Outcome]:
        """To the serving index, and to the generation that is being filled, if there is one."""
        self.prepare()
        with self.exclusive():
            outcomes = self._served().write(writes)
            beside = self.store.read("NEXT")
            if beside is not None:
                outcomes = _both(outcomes, write_offline(beside, writes))
            self._after_use()
        return outcomes

    def delete_tombstones(self, ids: Sequence[int]) -> None:
        """Forget tombstones, in the generation beside as well."""
        with self.exclusive():
            self._served().delete_tombstones(ids)
            beside = self.store.read("NEXT")
            if beside is not None:
                with open_offline_writer(beside) as writer:
                    writer.delete_tombstones(ids)
            self._after_use()

    def close(self) -> None:
        """Close the writer, if one is open, and let others write. Idempotent."""
        with self._mutex:
            try:
                self._give_up_writer()
            finally:
                self._let_go()

    def pause(self) -> None:
        """Before a fork: close the writer and let no thread open one. A child would hold its lock while it lives."""
        self._mutex.acquire()
        if self._depth == 0:
            with suppress(Exception):  # a writer that cannot be closed is gone already
                self.close()

    def resume(self) -> None:
        """After a fork, in the parent."""
        self._mutex.release()

    def _served(self) -> Writer:
        current = self.store.read("CURRENT")
        if current is None:
            raise SearchUnavailable(f"there is no index for {self.store.locale}")
        if self._writer is not None and self._writer.path != current:
            self._give_up_writer()
        if self._writer is None:
            self._writer = Writer(current)
            self._opened = time.monotonic()
        return self._writer

    def _after_use(self) -> None:
        self._used = time.monotonic()
        if self._used - self._opened > MAX_BURST_SECONDS:
            self.close()
        elif self._timer is None:
            self._start_timer()

    def _start_timer(self) -> None:
        self._timer = threading.Timer(IDLE_SECONDS, self._close_when_idle)
        self._timer.daemon = True
        self._timer.start()

    def _close_when_idle(self) -> None:
        with self._mutex:
            self._timer = None
            if self._writer is None:
                return
            if time.monotonic() - self._used >= IDLE_SECONDS:
                self.close()
            else:
                self._start_timer()

    def _give_up_writer(self) -> None:
        writer, self._writer = self._writer, None
        if writer is not None:
            writer.close()

    def _let_go(self) -> None:
        if self._lock is not None and self._writer is None and self._depth == 0:
            release_lock(self._lock)
            self._lock = None


def _both(served: Sequence[Outcome], beside: Sequence[Outcome]) -> list[Outcome]:
    """What became of a write to two indexes: it has to be done again unless both took it."""
    return [other if other.result == "failed" else one for one, other in zip(served, beside, strict=True)]
