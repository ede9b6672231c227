"""Generations: a new index of one locale, filled while the previous one serves, and promoted in one step."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from tantivy import FieldType, Order, Query

from ..port import IndexEntry, Outcome, SearchQuery, SearchResult, SearchUnavailable, Write
from .index_reader import IndexSnapshot, open_snapshot
from .schema import get_schema
from .searcher import run_search
from .store import file_lock, unavailable_on_failure
from .writer import LocaleWriter, write_offline

_BATCH_SIZE = 1_000  # entries read at once


class TantivyGeneration:
    """Implements `port.Generation`."""

    def __init__(self, locale_writer: LocaleWriter, path: Path) -> None:
        self.name = path.name
        self._locale_writer = locale_writer
        self._path = path

    def write(self, writes: Sequence[Write]) -> Sequence[Outcome]:
        """Write to the new index only."""
        with unavailable_on_failure(f"writing to {self.name}"):
            return write_offline(self._path, writes)

    def scan(self) -> Iterator[IndexEntry]:
        """Yield all entries of the new index."""
        with unavailable_on_failure(f"reading {self.name}"):
            yield from read_entries(self._snapshot())

    def search(self, search_query: SearchQuery) -> SearchResult:
        """Search the new index."""
        with unavailable_on_failure(f"searching {self.name}"):
            return run_search(self._snapshot(), search_query)

    def promote(self) -> None:
        """Serve the new index from now on."""
        with unavailable_on_failure(f"promoting {self.name}"), self._locale_writer.exclusive():
            store = self._locale_writer.store
            if store.read_pointer("NEXT") != self._path:
                raise SearchUnavailable(f"the generation {self.name} was dropped")
            with file_lock(self._path / "generation.lock"):  # waits for a batch of another process
                store.set_pointer("PREVIOUS", store.read_pointer("CURRENT"))
                store.set_pointer("CURRENT", self._path)
                store.set_pointer("NEXT", None)
            store.delete_unused_indexes()

    def drop(self) -> None:
        """Delete the new index unless it serves already."""
        with unavailable_on_failure(f"dropping {self.name}"), self._locale_writer.exclusive():
            store = self._locale_writer.store
            if store.read_pointer("NEXT") == self._path:
                store.set_pointer("NEXT", None)
            store.delete_unused_indexes()

    def _snapshot(self) -> IndexSnapshot:
        if not self._path.is_dir():
            raise SearchUnavailable(f"the generation {self.name} was dropped")
        return open_snapshot(self._path, self._locale_writer.store.locale)


def begin_generation(locale_writer: LocaleWriter) -> TantivyGeneration:
    """Create an empty generation, and drop one that was begun before."""
    with locale_writer.exclusive():
        locale_writer.store.set_pointer("NEXT", None)
        locale_writer.store.delete_unused_indexes()
        path = locale_writer.store.create_index()
        locale_writer.store.set_pointer("NEXT", path)
    return TantivyGeneration(locale_writer, path)


def roll_back(locale_writer: LocaleWriter) -> bool:
    """Serve the previous generation again. It lacks later writes, which the reconciler finds."""
    with locale_writer.exclusive():
        previous = locale_writer.store.read_pointer("PREVIOUS")
        if previous is None or not previous.is_dir():
            return False
        locale_writer.store.set_pointer("CURRENT", previous)
        locale_writer.store.set_pointer("PREVIOUS", None)
        locale_writer.store.delete_unused_indexes()
    return True


def read_entries(snapshot: IndexSnapshot) -> Iterator[IndexEntry]:
    """Yield all entries of a snapshot, by ascending id."""
    last = -1
    while True:
        beyond = Query.range_query(get_schema(), "id", FieldType.Unsigned, last + 1, None)
        hits = snapshot.searcher.search(beyond, _BATCH_SIZE, False, "id", 0, Order.Asc).hits
        versions = snapshot.searcher.fast_field_values("version", [address for _, address in hits])
        for (page_id, address), version in zip(hits, versions, strict=True):
            fingerprint = snapshot.searcher.doc(address).get_first("fingerprint")
            yield IndexEntry(int(page_id), int(version or 0), fingerprint or "")
            last = int(page_id)
        if len(hits) < _BATCH_SIZE:
            return
