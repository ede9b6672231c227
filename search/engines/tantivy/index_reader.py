"""Reads: snapshots of the index, opened again only when a pointer or the index has changed."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import tantivy

from search.engines.port import SearchUnavailable, Source
from search.engines.spelling_dictionary import SpellingDictionary

from .schema import UNSTEMMED_FIELDS
from .store import Store

MAX_PAGES_READ_AT_ONCE = 5_000  # up to here reading all words takes no noticeable time (50 ms for 2,000 pages)
DICTIONARY_THREAD_NAME = "spelling-dictionary"

_FileState = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class IndexSnapshot:
    """An immutable snapshot of an index."""

    searcher: tantivy.Searcher
    locale: str
    dictionary: Callable[[], SpellingDictionary]


class DictionaryCache:
    """The spelling dictionary of an index.

    It is read immediately if the index is small, otherwise in a thread, while the previous one stays in use.
    """

    def __init__(self) -> None:
        self._dictionary: SpellingDictionary | None = None
        self._key: object = None
        self._mutex = threading.Lock()
        self._is_reading = False

    def get(self, searcher: tantivy.Searcher, key: object) -> SpellingDictionary:
        """Return the dictionary of this searcher, or of a slightly older one."""
        known = self._dictionary
        if known is not None and self._key == key:
            return known
        if known is not None and searcher.num_docs > MAX_PAGES_READ_AT_ONCE:
            self._read_in_thread(searcher, key)
            return known
        with self._mutex:
            if self._dictionary is None or self._key != key:
                self._read(searcher, key)
            assert self._dictionary is not None  # noqa: S101 - just read
            return self._dictionary

    def _read(self, searcher: tantivy.Searcher, key: object) -> None:
        self._dictionary = SpellingDictionary(
            pair for name in UNSTEMMED_FIELDS for pair in searcher.terms_with_prefix(name, "")
        )
        self._key = key

    def _read_in_thread(self, searcher: tantivy.Searcher, key: object) -> None:
        with self._mutex:
            if self._is_reading:
                return
            self._is_reading = True
        threading.Thread(target=self._finish, args=(searcher, key), name=DICTIONARY_THREAD_NAME, daemon=True).start()

    def _finish(self, searcher: tantivy.Searcher, key: object) -> None:
        try:
            self._read(searcher, key)
        finally:
            self._is_reading = False


class IndexReader:
    """Reads one locale. One per process; threads share it."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._mutex = threading.Lock()
        self._state: tuple[_FileState, _FileState, Path, tantivy.Index, IndexSnapshot] | None = None
        self._dictionaries = DictionaryCache()

    def snapshot(self) -> IndexSnapshot:
        """Return a snapshot of the serving index. If nothing has changed, this costs two `stat` calls."""
        state = self._state
        pointer = _file_state(self.store.pointer_path("CURRENT"), self.store.locale)
        if state is not None and state[0] == pointer:
            index_state = _file_state(state[2] / "meta.json", self.store.locale)
            if state[1] == index_state:
                return state[4]
        with self._mutex:
            return self._open(pointer)

    def _open(self, pointer: _FileState) -> IndexSnapshot:
        path = self.store.read_pointer("CURRENT")
        if path is None:
            raise SearchUnavailable(f"there is no index for {self.store.locale}")
        # Before loading: a later commit is seen next time.
        index_state = _file_state(path / "meta.json", self.store.locale)
        state = self._state
        if state is not None and state[2] == path:
            index = state[3]
            index.reload()
        else:
            index = open_index(path)
        snapshot = _snapshot(index, self.store.locale, self._dictionaries, (path, index_state))
        self._state = (pointer, index_state, path, index, snapshot)
        return snapshot


def open_snapshot(path: Path, locale: str) -> IndexSnapshot:
    """Return a snapshot of an index that is not serving."""
    return _snapshot(open_index(path), locale, DictionaryCache(), path)


def open_index(path: Path) -> tantivy.Index:
    """Open an index for reading, without the library's watching of the directory."""
    index = tantivy.Index.open(str(path))
    index.config_reader("manual")
    index.reload()
    return index


def _snapshot(index: tantivy.Index, locale: str, dictionaries: DictionaryCache, key: object) -> IndexSnapshot:
    searcher = index.searcher()
    return IndexSnapshot(searcher, locale, lambda: dictionaries.get(searcher, key))


def _file_state(path: Path, locale: str) -> _FileState:
    try:
        found = os.stat(path)
    except FileNotFoundError:
        raise SearchUnavailable(f"there is no index for {locale}") from None
    return found.st_mtime_ns, found.st_ino, found.st_size


def read_source(searcher: tantivy.Searcher, address: tantivy.DocAddress) -> Source:
    """Return the source of a page, as it was written."""
    return cast("Source", json.loads(bytes(searcher.doc(address).get_first("source") or b"{}")))
