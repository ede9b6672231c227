"""The implementation of the port with tantivy. Each method calls the module of its concern."""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

import structlog

from search.engines.port import Message, gettext_noop

from ..port import (
    Explanation,
    Generation,
    Health,
    IndexEntry,
    MatchedPage,
    Outcome,
    SearchQuery,
    SearchResult,
    SearchUnavailable,
    SimilarHit,
    Source,
    Suggestion,
    Write,
)
from .clauses import VisiblePages, term_query
from .draft_index import DraftIndex
from .explanation import explain
from .generations import begin_generation, read_entries, roll_back
from .index_reader import IndexReader
from .linked_copy import link_serving_index
from .query_builder import QueryBuilder
from .schema import to_milliseconds
from .searcher import find_matches, run_search
from .similar import find_similar_pages
from .store import Store, list_locales, read_counters, record_counter, unavailable_on_failure
from .suggestions import correct_spelling, suggest
from .writer import LocaleWriter, watch_forks

log = structlog.get_logger(__name__)

COPIES_DIRECTORY = "search"  # below the directory of a copy of the site


class TantivyEngine:
    """Implements `port.Engine` with one index per locale below one directory, which each process opens at first use."""

    name = "tantivy"

    def __init__(self, directory: str | Path) -> None:
        self._root = Path(directory)
        self._mutex = threading.Lock()
        self._locale_writers: dict[str, LocaleWriter] = {}
        self._readers: dict[str, IndexReader] = {}
        watch_forks(self)

    def prepare(self, locales: Sequence[str]) -> None:
        """Create the indexes that are missing."""
        for locale in locales:
            with unavailable_on_failure(f"preparing {locale}"):
                self._get_locale_writer(locale).prepare()

    def write(self, writes: Sequence[Write]) -> Sequence[Outcome]:
        """Apply the writes by locale; return the outcomes in the order of the writes."""
        outcomes: dict[int, Outcome] = {}
        for locale in dict.fromkeys(write.locale for write in writes):
            numbers = [number for number, write in enumerate(writes) if write.locale == locale]
            with unavailable_on_failure(f"writing to {locale}"):
                done = self._get_locale_writer(locale).write([writes[number] for number in numbers])
            outcomes.update(zip(numbers, done, strict=True))
        return [outcomes[number] for number in range(len(writes))]

    def search(self, search_query: SearchQuery) -> SearchResult:
        """Search the serving index."""
        with unavailable_on_failure("searching"):
            return run_search(self._get_reader(search_query.locale).snapshot(), search_query)

    def find_matches(self, search_query: SearchQuery) -> Sequence[MatchedPage]:
        """Return all pages that a search finds."""
        with unavailable_on_failure("searching"):
            return find_matches(self._get_reader(search_query.locale).snapshot(), search_query)

    def find_similar_pages(
        self, page_ids: Sequence[int], locale: str, *, site: int, now: datetime, limit: int = 12, topics: float = 1.0
    ) -> Mapping[int, Sequence[SimilarHit]]:
        """Return similar pages of each page."""
        with unavailable_on_failure("looking for similar pages"):
            snapshot = self._get_reader(locale).snapshot()
            return find_similar_pages(snapshot, page_ids, site=site, now=now, limit=limit, topics=topics)

    def suggest(
        self, prefix: str, locale: str, *, site: int, now: datetime, limit: int = 8, hidden_ids: Collection[int] = ()
    ) -> Sequence[Suggestion]:
        """Return titles that continue the typed text."""
        with unavailable_on_failure("suggesting"):
            within = VisiblePages(site, to_milliseconds(now), hidden_ids)
            return suggest(self._get_reader(locale).snapshot(), prefix, within, limit=limit)

    def correct_spelling(self, search_query: SearchQuery) -> str | None:
        """Return the text with misspelt words replaced, or None."""
        with unavailable_on_failure("correcting"):
            return correct_spelling(self._get_reader(search_query.locale).snapshot(), search_query)

    def explain(self, search_query: SearchQuery, page_id: int) -> Explanation:
        """Return why a page is found or not."""
        with unavailable_on_failure("explaining"):
            return explain(QueryBuilder(self._get_reader(search_query.locale).snapshot(), search_query), page_id)

    @contextmanager
    def with_draft(self, page: Source) -> Iterator[DraftIndex]:
        """Provide the index as it would be with this page published."""
        index = DraftIndex(Store(self._root, page["locale"]), page)
        try:
            yield index
        finally:
            index.remove()

    def prepare_draft_indexes(self, locales: Sequence[str]) -> None:
        """Delete the draft indexes of killed processes; nothing has to be created."""
        with unavailable_on_failure("deleting stale drafts"):
            for locale in locales:
                Store(self._root, locale).delete_stale_drafts()

    def scan(self, locale: str) -> Iterator[IndexEntry]:
        """Yield all entries of the serving index, as of the first one read."""
        with unavailable_on_failure(f"reading {locale}"):
            yield from read_entries(self._get_reader(locale).snapshot())

    def delete_tombstones(self, locale: str, ids: Sequence[int]) -> None:
        """Delete these tombstones."""
        with unavailable_on_failure(f"deleting tombstones of {locale}"):
            self._get_locale_writer(locale).delete_tombstones(ids)

    def begin_generation(self, locale: str) -> Generation:
        """Create a new generation of this locale's index."""
        with unavailable_on_failure(f"beginning a generation of {locale}"):
            return begin_generation(self._get_locale_writer(locale))

    def roll_back(self, locale: str) -> bool:
        """Serve the previous generation again."""
        with unavailable_on_failure(f"rolling back {locale}"):
            return roll_back(self._get_locale_writer(locale))

    def describe_copied_indexes(self, name: str, directory: Path) -> Mapping[str, str]:
        """Return the location of the indexes in the directory."""
        return {"SEARCH_URL": f"tantivy://{quote(str(directory / COPIES_DIRECTORY))}"}

    def copy_indexes(self, name: str, directory: Path, locales: Sequence[str]) -> None:
        """Link the files of the serving indexes into the directory."""
        with unavailable_on_failure("copying the indexes"):
            for locale in locales:
                link_serving_index(Store(self._root, locale), Store(directory / COPIES_DIRECTORY, locale))

    def estimate_copied_indexes(self, locales: Sequence[str]) -> int:
        """Return 0: files are linked."""
        return 0

    def remove_copied_indexes(self, name: str) -> None:
        """Do nothing: they are in the directory of the copy."""

    def find_copied_indexes(self) -> frozenset[str]:
        """Return nothing: copies are found by their directories."""
        return frozenset()

    def measure_copied_indexes(self, name: str) -> int:
        """Return 0: they are in the directory of the copy."""
        return 0

    def record_counter(self, lineage: str, counter: int) -> None:
        """Store the counter in a file beside the indexes."""
        with unavailable_on_failure("recording the counter"):
            record_counter(self._root, lineage, counter)

    def read_counter(self, lineage: str) -> int | None:
        """Return the counter that the file has."""
        with unavailable_on_failure("reading the counter"):
            return read_counters(self._root).get(lineage)

    def health(self) -> Health:
        """Return the number of pages in each index, or the error."""
        documents: dict[str, int] = {}
        try:
            with unavailable_on_failure("reading"):
                for locale in self._list_locales():
                    searcher = self._get_reader(locale).snapshot().searcher
                    documents[locale] = searcher.search(term_query("alive", 1), 1).count  # type: ignore[attr-defined]
        except Exception as exc:
            return Health(False, str(exc), documents)
        detail = Message(gettext_noop("tantivy in %(folder)s"), folder=self._root.name)
        return Health(True, detail, documents)

    def close(self) -> None:
        """Close all readers and writers, so that other processes can write."""
        with self._mutex:
            locale_writers, self._readers = list(self._locale_writers.values()), {}
        for locale_writer in locale_writers:
            try:
                with unavailable_on_failure("closing"):
                    locale_writer.close()
            except SearchUnavailable:
                log.warning("search.writer_close_failed", exc_info=True)  # what it committed is stored

    def _list_locales(self) -> list[str]:
        return [locale for locale in list_locales(self._root) if Store(self._root, locale).read_pointer("CURRENT")]

    def _get_locale_writer(self, locale: str) -> LocaleWriter:
        with self._mutex:
            if locale not in self._locale_writers:
                self._locale_writers[locale] = LocaleWriter(Store(self._root, locale))
            return self._locale_writers[locale]

    def _get_reader(self, locale: str) -> IndexReader:
        reader = self._readers.get(locale)
        if reader is None:
            with self._mutex:
                reader = self._readers.setdefault(locale, IndexReader(Store(self._root, locale)))
        return reader

    def before_fork(self) -> None:
        """Block writes of all threads and close open writers."""
        self._mutex.acquire()
        for locale_writer in self._locale_writers.values():
            locale_writer.pause()

    def after_fork_in_parent(self) -> None:
        """Allow writes again in the parent."""
        for locale_writer in self._locale_writers.values():
            locale_writer.resume()
        self._mutex.release()

    def after_fork_in_child(self) -> None:
        """Discard state of the parent: its other threads, which may hold locks or be reading, do not exist here."""
        self._mutex = threading.Lock()
        self._locale_writers, self._readers = {}, {}
