"""A new index of one locale, filled beside the serving one and put in its place in one step."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from tantivy import FieldType, Order, Query

from ..port import IndexEntry, Outcome, SearchQuery, SearchResult, SearchUnavailable, Write
from .errors import unavailable_on_failure
from .locale_writer import LocaleWriter
from .offline_writer import write_offline
from .reader import IndexSnapshot, open_snapshot
from .schema import SCHEMA
from .searcher import run_search
from .store import file_lock

_BATCH = 1_000  # entries read at once


class TantivyGeneration:
    """See `port.Generation`."""

    def __init__(self, locale_writer: LocaleWriter, path: Path) -> None:
        self.name = path.name
        self._get_locale_writer = locale_writer
        self._path = path

    def write(self, writes: Sequence[Write]) -> Sequence[Outcome]:
        """Write to the new index only."""
        with unavailable_on_failure(f"writing to {self.name}"):
            return write_offline(self._path, writes)

    def scan(self) -> Iterator[IndexEntry]:
        """All entries of the new index."""
        with unavailable_on_failure(f"reading {self.name}"):
            yield from read_entries(self._view())

    def search(self, search_query: SearchQuery) -> SearchResult:
        """Ask the new index."""
        with unavailable_on_failure(f"searching {self.name}"):
            return run_search(self._view(), search_query)

    def promote(self) -> None:
        """Serve it from now on."""
        with unavailable_on_failure(f"promoting {self.name}"), self._get_locale_writer.exclusive():
            store = self._get_locale_writer.store
            if store.read("NEXT") != self._path:
                raise SearchUnavailable(f"the generation {self.name} was dropped")
            with file_lock(self._path / "generation.lock"):  # a batch in another process is finished first
                store.point("PREVIOUS", store.read("CURRENT"))
                store.point("CURRENT", self._path)
                store.point("NEXT", None)
            store.delete_unused_indexes()

    def drop(self) -> None:
        """Give it up, unless it serves already."""
        with unavailable_on_failure(f"dropping {self.name}"), self._get_locale_writer.exclusive():
            store = self._get_locale_writer.store
            if store.read("NEXT") == self._path:
                store.point("NEXT", None)
            store.delete_unused_indexes()

    def _view(self) -> IndexSnapshot:
        if not self._path.is_dir():
            raise SearchUnavailable(f"the generation {self.name} was dropped")
        return open_snapshot(self._path, self._get_locale_writer.store.locale)


def begin_generation(locale_writer: LocaleWriter) -> TantivyGeneration:
    """A new empty generation; one that was begun before is dropped."""
    with locale_writer.exclusive():
        locale_writer.store.point("NEXT", None)
        locale_writer.store.delete_unused_indexes()
        path = locale_writer.store.create()
        locale_writer.store.point("NEXT", path)
    return TantivyGeneration(locale_writer, path)


def roll_back(locale_writer: LocaleWriter) -> bool:
    """Serve the generation before again; it lacks what was written since, which the reconciler finds."""
    with locale_writer.exclusive():
        previous = locale_writer.store.read("PREVIOUS")
        if previous is None or not previous.is_dir():
            return False
        locale_writer.store.point("CURRENT", previous)
        locale_writer.store.point("PREVIOUS", None)
        locale_writer.store.delete_unused_indexes()
    return True


def read_entries(snapshot: IndexSnapshot) -> Iterator[IndexEntry]:
    """All entries of one view, by ascending id."""
    last = -1
    while True:
        beyond = Query.range_query(SCHEMA, "id", FieldType.Unsigned, last + 1, None)
        hits = snapshot.searcher.search(beyond, _BATCH, False, "id", 0, Order.Asc).hits
        versions = snapshot.searcher.fast_field_values("version", [address for _, address in hits])
        for (page_id, address), version in zip(hits, versions, strict=True):
            fingerprint = snapshot.searcher.doc(address).get_first("fingerprint")
            yield IndexEntry(int(page_id), int(version or 0), fingerprint or "")
            last = int(page_id)
        if len(hits) < _BATCH:
            return
