"""A temporary copy of the serving index with a draft in it.

The library never changes a segment file, so hard links to them are a copy of an index of any size, and writes to the
copy create files of their own. The draft is therefore scored with the words, frequencies and lengths of all pages,
including itself: its score is the one that publishing would give.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from search.engines.port import Explanation, SearchQuery, SearchResult, SearchUnavailable, SimilarHit, Source, Write

from .explanation import explain
from .index_reader import IndexSnapshot, open_snapshot
from .linked_copy import link_index
from .query_builder import QueryBuilder
from .searcher import run_search
from .similar import find_similar_pages
from .store import DRAFT_PREFIX, Store, unavailable_on_failure
from .writer import Writer

_MAX_VERSION = 2**62


class DraftIndex:
    """Implements `port.Index` on a directory that no pointer names. The caller must `remove` it after use."""

    def __init__(self, store: Store, page: Source) -> None:
        self._path = store.directory / f"{DRAFT_PREFIX}{os.getpid()}-{time.monotonic_ns()}"
        try:
            with unavailable_on_failure("indexing a draft"):
                self._snapshot = _filled(store, self._path, page)
        except BaseException:
            self.remove()
            raise

    def search(self, search_query: SearchQuery) -> SearchResult:
        """Return the hits, total and facets of a search."""
        with unavailable_on_failure("searching with a draft"):
            return run_search(self._snapshot, search_query)

    def find_similar_pages(
        self, page_ids: Sequence[int], locale: str, *, site: int, now: datetime, limit: int = 12, topics: float = 1.0
    ) -> Mapping[int, Sequence[SimilarHit]]:
        """Return similar pages of each page."""
        with unavailable_on_failure("looking for pages similar to a draft"):
            return find_similar_pages(self._snapshot, page_ids, site=site, now=now, limit=limit, topics=topics)

    def explain(self, search_query: SearchQuery, page_id: int) -> Explanation:
        """Return why a page is found or not."""
        with unavailable_on_failure("explaining a draft"):
            return explain(QueryBuilder(self._snapshot, search_query), page_id)

    def remove(self) -> None:
        """Delete the directory; files that are open remain readable until they are closed.

        It is renamed first: the writer may still merge, and cannot add a file to a directory that it does not find.
        """
        removed = self._path.with_name(f"{self._path.name}-removed")
        with suppress(FileNotFoundError):  # it was not created
            self._path.rename(removed)
        shutil.rmtree(removed, ignore_errors=True)


def _filled(store: Store, path: Path, page: Source) -> IndexSnapshot:
    serving = store.read_pointer("CURRENT")
    if serving is None:
        raise SearchUnavailable(f"there is no index for {store.locale}")
    link_index(serving, path)
    _write(path, page)
    return open_snapshot(path, store.locale)


def _write(path: Path, page: Source) -> None:
    """Write the draft. The writer is not closed, because that would wait for merges, which a draft does not need."""
    outcome = Writer(path).write([Write(page["id"], page["locale"], _MAX_VERSION, page)])[0]
    if outcome.result != "written":
        raise SearchUnavailable(f"the draft cannot be indexed: {outcome.reason}")
