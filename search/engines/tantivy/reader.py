"""The reading side: what the index holds at one moment, opened anew only when a pointer or the index has changed."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import tantivy

from search.engines.spelling_dictionary import SpellingDictionary

from ..port import SearchUnavailable
from .schema import UNSTEMMED_FIELDS
from .store import Store

MAX_PAGES_READ_AT_ONCE = (
    5_000  # pages; up to here reading all words takes less time than anybody notices (50 ms at 2,000)
)
DICTIONARY_THREAD_NAME = "words are read behind"  # the name of the thread that does

_Mark = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class IndexSnapshot:
    """One unchanging view of an index."""

    searcher: tantivy.Searcher
    locale: str
    dictionary: Callable[[], SpellingDictionary]


class DictionaryCache:
    """The lexicon of an index: read at once where that is quick, else behind while the old one still answers."""

    def __init__(self) -> None:
        self._lexicon: SpellingDictionary | None = None
        self._of: object = None
        self._mutex = threading.Lock()
        self._reading = False

    def of(self, searcher: tantivy.Searcher, key: object) -> SpellingDictionary:
        """The words of this searcher, or of a slightly older one."""
        known = self._lexicon
        if known is not None and self._of == key:
            return known
        if known is not None and searcher.num_docs > MAX_PAGES_READ_AT_ONCE:
            self._read_behind(searcher, key)
            return known
        with self._mutex:
            if self._lexicon is None or self._of != key:
                self._read(searcher, key)
            assert self._lexicon is not None  # noqa: S101 - just read
            return self._lexicon

    def _read(self, searcher: tantivy.Searcher, key: object) -> None:
        self._lexicon = SpellingDictionary(
            pair for name in UNSTEMMED_FIELDS for pair in searcher.terms_with_prefix(name, "")
        )
        self._of = key

    def _read_behind(self, searcher: tantivy.Searcher, key: object) -> None:
        with self._mutex:
            if self._reading:
                return
            self._reading = True
        threading.Thread(target=self._finish, args=(searcher, key), name=DICTIONARY_THREAD_NAME, daemon=True).start()

    def _finish(self, searcher: tantivy.Searcher, key: object) -> None:
        try:
            self._read(searcher, key)
        finally:
            self._reading = False


class Reader:
    """Reads one locale. One per process; threads share it."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._mutex = threading.Lock()
        self._state: tuple[_Mark, _Mark, Path, tantivy.Index, IndexSnapshot] | None = None
        self._words = DictionaryCache()

    def snapshot(self) -> IndexSnapshot:
        """What serves now: two `stat` calls where nothing has changed."""
        state = self._state
        pointer = _mark(self.store.pointer_path("CURRENT"), self.store.locale)
        if state is not None and state[0] == pointer and state[1] == _mark(state[2] / "meta.json", self.store.locale):
            return state[4]
        with self._mutex:
            return self._open(pointer)

    def _open(self, pointer_path: _Mark) -> IndexSnapshot:
        path = self.store.read("CURRENT")
        if path is None:
            raise SearchUnavailable(f"there is no index for {self.store.locale}")
        mark = _mark(path / "meta.json", self.store.locale)  # before loading: a commit between is seen next time
        state = self._state
        if state is not None and state[2] == path:
            index = state[3]
            index.reload()
        else:
            index = open_index(path)
        snapshot = _snapshot(index, self.store.locale, self._words, (path, mark))
        self._state = (pointer_path, mark, path, index, snapshot)
        return snapshot


def open_snapshot(path: Path, locale: str) -> IndexSnapshot:
    """A view of an index that is not serving."""
    return _snapshot(open_index(path), locale, DictionaryCache(), path)


def open_index(path: Path) -> tantivy.Index:
    """An index for reading that does not watch the directory by itself."""
    index = tantivy.Index.open(str(path))
    index.config_reader("manual")
    index.reload()
    return index


def _snapshot(index: tantivy.Index, locale: str, words: DictionaryCache, key: object) -> IndexSnapshot:
    searcher = index.searcher()
    return IndexSnapshot(searcher, locale, lambda: words.of(searcher, key))


def _mark(path: Path, locale: str) -> _Mark:
    try:
        found = os.stat(path)
    except FileNotFoundError:
        raise SearchUnavailable(f"there is no index for {locale}") from None
    return found.st_mtime_ns, found.st_ino, found.st_size
