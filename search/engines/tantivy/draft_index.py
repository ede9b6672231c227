"""The serving index as it would be with a draft in it: a copy by links, into which the draft is written.

The library never changes a file of a segment, so a link to each is a copy of an index of any size, and what is written
into the copy goes into files of its own. So a draft is scored by the words, frequencies and lengths of all pages,
itself among them: by what publishing would give it.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from search.engines.port import Explanation, SearchQuery, SearchResult, SearchUnavailable, SimilarHit, Source, Write

from .errors import unavailable_on_failure
from .explanation import explain
from .query_builder import QueryBuilder
from .reader import IndexSnapshot, open_snapshot
from .searcher import run_search
from .similar import find_similar
from .store import DRAFT_PREFIX, Store, file_lock
from .writer import META_LOCK_NAME, Writer, list_segment_files

_NEWEST = 2**62  # a version above any


class DraftIndex:
    """See `port.Index`. A directory beside the generations that no pointer names; `remove` it after use."""

    def __init__(self, store: Store, page: Source) -> None:
        self._path = store.directory / f"{DRAFT_PREFIX}{os.getpid()}-{time.monotonic_ns()}"
        try:
            with unavailable_on_failure("trying a draft"):
                self._view = _filled(store, self._path, page)
        except BaseException:
            self.remove()
            raise

    def search(self, search_query: SearchQuery) -> SearchResult:
        with unavailable_on_failure("searching with a draft"):
            return run_search(self._view, search_query)

    def find_similar(
        self, page_id: int, locale: str, *, site: int, now: datetime, limit: int = 12, topics: float = 1.0
    ) -> Sequence[SimilarHit]:
        with unavailable_on_failure("looking for pages similar to a draft"):
            return find_similar(self._view, page_id, site=site, now=now, limit=limit, topics=topics)

    def explain(self, search_query: SearchQuery, page_id: int) -> Explanation:
        with unavailable_on_failure("explaining a draft"):
            return explain(QueryBuilder(self._view, search_query), page_id)

    def remove(self) -> None:
        """What is open of it stays readable until it is let go."""
        shutil.rmtree(self._path, ignore_errors=True)


def _filled(store: Store, path: Path, page: Source) -> IndexSnapshot:
    serving = store.read("CURRENT")
    if serving is None:
        raise SearchUnavailable(f"there is no index for {store.locale}")
    _link(serving, path)
    _write(path, page)
    return open_snapshot(path, store.locale)


def _link(serving: Path, path: Path) -> None:
    """While the lock is held, no file that `meta.json` names is removed."""
    path.mkdir()
    with file_lock(serving / META_LOCK_NAME):
        for name in list_segment_files(serving, owned=True):
            _same_file(serving / name, path / name)
        shutil.copyfile(serving / "meta.json", path / "meta.json")


def _same_file(one: Path, other: Path) -> None:
    try:
        os.link(one, other)
    except FileNotFoundError:
        raise
    except OSError:  # a file system without hard links
        shutil.copyfile(one, other)


def _write(path: Path, page: Source) -> None:
    """The writer is dropped, not closed: nobody needs the merges that it would wait for."""
    outcome = Writer(path).write([Write(page["id"], page["locale"], _NEWEST, page)])[0]
    if outcome.result != "written":
        raise SearchUnavailable(f"the draft cannot be indexed: {outcome.reason}")
