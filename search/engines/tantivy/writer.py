"""Writes to one index directory, by the rule of versions. The caller must hold the directory's lock."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Sequence
from pathlib import Path

import tantivy
from tantivy import Occur, Query

from ..port import Outcome, SearchUnavailable, Write
from .schema import build_document, get_schema
from .store import file_lock

META_LOCK_NAME = ".tantivy-meta.lock"  # the library's lock; while it is held, no segment file is deleted
HEAP_BYTES = 15_000_000  # the library's minimum for one thread, and sufficient for pages


class Writer:
    """One open writer. The caller must `close` it, and open a new one after another process may have written."""

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
