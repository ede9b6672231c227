"""Writes to one locale: the lock, a writer that stays open during a burst, and the generation being filled.

Below 10,000 pages the library rewrites the whole index at every eighth commit of a writer that is closed each time; if
it stays open, merges run in the background. An open writer holds the lock, so it is closed soon after the last write,
and periodically in a long burst, so that other processes can write.
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

IDLE_SECONDS = 0.5  # after the last write
MAX_BURST_SECONDS = 5.0  # in which no other process can write


class LocaleWriter:
    """Writes to one locale; only one thread of all processes writes at a time."""

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
        """Hold the lock: no other thread or process changes this locale's serving index or pointers."""
        with self._mutex:
            if self._lock is None:
                self._lock = acquire_lock(self.store.write_lock)
            self._depth += 1
            try:
                yield
            except BaseException:
                self._close_writer()  # it may be in any state
                raise
            finally:
                self._depth -= 1
                self._release_lock_if_unused()

    def prepare(self) -> None:
        """Create an empty index if there is none."""
        if self.store.read_pointer("CURRENT") is None:
            with self.exclusive():
                if self.store.read_pointer("CURRENT") is None:
                    self.store.set_pointer("CURRENT", self.store.create_index())

    def write(self, writes: Sequence[Write]) -> list[Outcome]:
        """Write to the serving index, and to the generation that is being filled, if any."""
        self.prepare()
        with self.exclusive():
            outcomes = self._get_serving_writer().write(writes)
            building = self.store.read_pointer("NEXT")
            if building is not None:
                outcomes = _merge_outcomes(outcomes, write_offline(building, writes))
            self._after_use()
        return outcomes

    def delete_tombstones(self, ids: Sequence[int]) -> None:
        """Delete tombstones, also in the generation that is being filled."""
        with self.exclusive():
            self._get_serving_writer().delete_tombstones(ids)
            building = self.store.read_pointer("NEXT")
            if building is not None:
                with open_offline_writer(building) as writer:
                    writer.delete_tombstones(ids)
            self._after_use()

    def close(self) -> None:
        """Close the writer, if one is open, and release the lock. Idempotent."""
        with self._mutex:
            try:
                self._close_writer()
            finally:
                self._release_lock_if_unused()

    def pause(self) -> None:
        """Close the writer before a fork and keep threads from opening one: the child would hold its lock."""
        self._mutex.acquire()
        if self._depth == 0:
            with suppress(Exception):  # a writer that cannot be closed is lost already
                self.close()

    def resume(self) -> None:
        """Allow writes again, after a fork in the parent."""
        self._mutex.release()

    def _get_serving_writer(self) -> Writer:
        current = self.store.read_pointer("CURRENT")
        if current is None:
            raise SearchUnavailable(f"there is no index for {self.store.locale}")
        if self._writer is not None and self._writer.path != current:
            self._close_writer()
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

    def _close_writer(self) -> None:
        writer, self._writer = self._writer, None
        if writer is not None:
            writer.close()

    def _release_lock_if_unused(self) -> None:
        if self._lock is not None and self._writer is None and self._depth == 0:
            release_lock(self._lock)
            self._lock = None


def _merge_outcomes(served: Sequence[Outcome], building: Sequence[Outcome]) -> list[Outcome]:
    """Return the outcomes of writes to two indexes; a write must be repeated unless both applied it."""
    return [other if other.result == "failed" else one for one, other in zip(served, building, strict=True)]
