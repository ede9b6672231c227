"""Writes by the rule of versions: to one index directory, to a generation being filled, and to one locale.

Below 10,000 pages the library rewrites the whole index at every eighth commit of a writer that is closed each time; if
it stays open, merges run in the background. An open writer holds the lock, so it is closed soon after the last write,
and periodically in a long burst, so that other processes can write. It is also closed before `os.fork`, as the child
would hold its locks until it ends.
"""

from __future__ import annotations

import json
import os
import threading
import time
import weakref
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Protocol

import tantivy
from tantivy import Occur, Query

from search.engines.port import Outcome, SearchUnavailable, Write

from .schema import build_document, get_schema
from .store import Store, acquire_lock, file_lock, release_lock

META_LOCK_NAME = ".tantivy-meta.lock"  # the library's lock; while it is held, no segment file is deleted
HEAP_BYTES = 15_000_000  # the library's minimum for one thread, and sufficient for pages
IDLE_SECONDS = 0.5  # time after the last write, when the writer is closed
MAX_BURST_SECONDS = 5.0  # no other process can write in this time


class Writer:
    """One open writer of one index directory, whose lock the caller must hold.

    The caller must `close` it, and open a new one after another process may have written.
    """

    def __init__(self, path: Path) -> None:
        if not path.is_dir():
            raise SearchUnavailable(f"the index {path.name} does not exist")
        delete_strays(path)
        self.path = path
        self._index = tantivy.Index.open(str(path))
        self._index.config_reader("manual")
        self._writer = self._index.writer(HEAP_BYTES, 1)

    def write(self, writes: Sequence[Write]) -> list[Outcome]:
        """Apply the writes that are not superseded, in one commit; an invalid page does not affect the others."""
        versions = self._read_versions({write.id for write in writes})
        outcomes = [self._stage_write(write, versions) for write in writes]
        if any(outcome.result == "written" for outcome in outcomes):
            self._commit()
        return outcomes

    def delete_tombstones(self, ids: Iterable[int]) -> None:
        """Delete these tombstones; pages with content are not deleted."""
        which = Query.term_set_query(get_schema(), "id", sorted(set(ids)))
        dead = Query.term_query(get_schema(), "alive", 0)
        self._writer.delete_documents_by_query(Query.boolean_query([(Occur.Must, which), (Occur.Must, dead)]))
        self._commit()

    def close(self) -> None:
        """Wait for merges: otherwise the segments they replace are never deleted, and the directory keeps growing."""
        self._writer.wait_merging_threads()

    def _read_versions(self, ids: set[int]) -> dict[int, int]:
        self._index.reload()
        searcher = self._index.searcher()
        which = Query.term_set_query(get_schema(), "id", sorted(ids))
        addresses = [address for _, address in searcher.search(which, max(1, len(ids)), count=False).hits]
        found = searcher.fast_field_values("id", addresses)
        return {
            int(page_id or 0): int(version or 0)
            for page_id, version in zip(found, searcher.fast_field_values("version", addresses), strict=True)
        }

    def _stage_write(self, write: Write, versions: dict[int, int]) -> Outcome:
        if write.version < versions.get(write.id, 0):
            return Outcome(write.id, "superseded")
        try:
            built = build_document(write)
        except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as exc:
            return Outcome(write.id, "failed", f"{type(exc).__name__}: {exc}")
        if write.id in versions:
            # Not delete_documents_by_term: it converts an int to a signed one, which never matches an unsigned field.
            self._writer.delete_documents_by_query(Query.term_query(get_schema(), "id", write.id))
        self._writer.add_document(built)
        versions[write.id] = write.version
        return Outcome(write.id, "written")

    def _commit(self) -> None:
        try:
            self._writer.commit()
        except Exception:
            self._writer.rollback()
            raise


def delete_strays(path: Path) -> None:
    """Delete files that no segment of the index owns.

    A process killed during a commit leaves SEGMENT.OPSTAMP.del behind; the next writer continues at the same opstamp,
    and its commits would always fail with FileAlreadyExists. Readers hold the library's meta lock while they load.
    """
    with file_lock(path / META_LOCK_NAME):
        for name in list_segment_files(path, owned=False):
            (path / name).unlink(missing_ok=True)


def list_segment_files(path: Path, *, owned: bool) -> list[str]:
    """Return the names of the files that a segment of the index owns, or (not `owned`) that none does."""
    segments = json.loads((path / "meta.json").read_text())["segments"]
    by_head = {segment["segment_id"].replace("-", ""): segment for segment in segments}
    split = ((name, *name.partition(".")[::2]) for name in os.listdir(path))
    return [name for name, head, tail in split if len(head) == 32 and _is_owned(by_head.get(head), tail) == owned]


def _is_owned(segment: dict[str, dict[str, int] | None] | None, tail: str) -> bool:
    if segment is None:
        return False
    deletes = segment["deletes"]
    return not tail.endswith(".del") or (deletes is not None and tail == f"{deletes['opstamp']}.del")


@contextmanager
def open_offline_writer(path: Path) -> Iterator[Writer]:
    """Open a writer of a generation that is being filled, under its own lock."""
    if not path.is_dir():
        raise SearchUnavailable(f"the generation {path.name} was dropped")
    with file_lock(path / "generation.lock"):
        writer = Writer(path)
        try:
            yield writer
        finally:
            writer.close()


def write_offline(path: Path, writes: Sequence[Write]) -> list[Outcome]:
    """Write to a generation that is being filled."""
    with open_offline_writer(path) as writer:
        return writer.write(writes)


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


class ForkAware(Protocol):
    """An object with hooks around `os.fork`."""

    def before_fork(self) -> None:
        """Prepare for a fork."""

    def after_fork_in_parent(self) -> None:
        """Continue in the parent."""

    def after_fork_in_child(self) -> None:
        """Reset the copy in the child."""


_watchers: weakref.WeakSet[ForkAware] = weakref.WeakSet()
_notified_watchers: list[ForkAware] = []  # their `before_fork` was called for the current fork


def watch_forks(one: ForkAware) -> None:
    """Call the hooks of this object at every fork, as long as it exists."""
    _watchers.add(one)


def _notify_before_fork() -> None:
    _notified_watchers[:] = list(_watchers)
    for one in _notified_watchers:
        one.before_fork()


def _notify_parent() -> None:
    while _notified_watchers:
        _notified_watchers.pop().after_fork_in_parent()


def _notify_child() -> None:
    while _notified_watchers:
        _notified_watchers.pop().after_fork_in_child()


os.register_at_fork(before=_notify_before_fork, after_in_parent=_notify_parent, after_in_child=_notify_child)
