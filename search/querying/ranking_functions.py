"""Functions of installed apps that score the first hits again, after the engine and the same on both engines.

Only the first RERANK_DEPTH hits change their order among themselves. Which pages are hits, the total, the facets and
all later hits remain those of the engine. Semantic search is such a function; a project registers its own.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import structlog
from django.utils.module_loading import import_string

from cms.core.extension_points import ExtensionPoint
from search.engines.port import Hit, Index, SearchQuery, SearchResult

log = structlog.get_logger(__name__)

RERANK_DEPTH = 100  # hits
CURSOR_PREFIX = "~"  # no cursor of an engine begins with it

Scores = Mapping[int, float]  # page id → its new score


class RankingFunction(NamedTuple):
    """A function that scores hits, by its dotted path, so that its packages are imported only when it is called.

    It gets the `SearchQuery` and the hits, best first, each with `score` and the stored `fields`, and returns the new
    scores by page id. A page without a new score keeps its own, so a function may return `hit.score` × a factor of
    some pages only. `condition` is the dotted path of a function that says whether it applies to a `SearchQuery`.
    """

    path: str
    condition: str = ""

    def applies(self, search_query: SearchQuery) -> bool:
        """Return whether the function scores the hits of this query: not if its condition fails, which is logged."""
        try:
            return not self.condition or bool(import_string(self.condition)(search_query))
        except Exception as error:
            log.error("search.ranking_failed", function=self.condition, exc_info=error)
            return False


RANKING_FUNCTIONS = ExtensionPoint[tuple[str, str]](
    "clarion_search_ranking",
    receives="The dotted path of a function that gets a query and its first 100 hits with their stored fields, and "
    "returns new scores by page id; and that of a function that says whether it applies to a query, or an empty text. "
    "Each function gets the scores of those before it.",
    example='hooks.register("clarion_search_ranking", ("harbour.ranking.score_hits", ""))',
)


def search_ranked(index: Index, search_query: SearchQuery) -> SearchResult:
    """Run the query on an index, and rank its first hits by the functions that apply to it.

    Raises:
        SearchUnavailable: the engine did not answer in time.
    """
    if search_query.cursor and is_window_cursor(search_query.cursor):
        return _result_page(index, search_query, WindowCursor.read(search_query.cursor), None)
    if search_query.cursor or search_query.offset >= RERANK_DEPTH:
        return index.search(search_query)
    functions = find_ranking_functions(search_query)
    if not functions:
        return index.search(search_query)
    window = index.search(replace(search_query, offset=0, limit=RERANK_DEPTH, highlight=False, with_fields=True))
    ids = _rank(functions, search_query, window.hits)[search_query.offset :]
    return _result_page(index, search_query, WindowCursor(tuple(ids), window.cursor), window)


def find_ranking_functions(search_query: SearchQuery) -> list[RankingFunction]:
    """Return the functions that apply to the query: only to a text that is sorted by relevance."""
    if search_query.text is None or not search_query.text.groups or search_query.sort != "relevance":
        return []
    functions = (RankingFunction(*value) for value in RANKING_FUNCTIONS.values())
    return [function for function in functions if function.applies(search_query)]


def _rank(functions: Sequence[RankingFunction], search_query: SearchQuery, hits: Sequence[Hit]) -> list[int]:
    """Return the ids of the hits by their scores after all functions; equal scores keep the order."""
    for function in functions:
        try:
            scores = _read_scores(import_string(function.path)(search_query, hits))
        except Exception as error:
            log.error("search.ranking_failed", function=function.path, exc_info=error)
            continue
        hits = [replace(hit, score=scores.get(hit.id, hit.score)) for hit in hits]
        hits = sorted(hits, key=lambda hit: -hit.score)
    return [hit.id for hit in hits]


def _read_scores(scores: Mapping[int, float]) -> Scores:
    """Return the scores as numbers.

    Raises:
        ValueError: one is not a finite number, which cannot be sorted.
    """
    numbers = {pk: float(score) for pk, score in scores.items()}
    for pk, score in numbers.items():
        if not math.isfinite(score):
            raise ValueError(f"the score of page {pk} is {score}; return a finite number")
    return numbers


@dataclass(frozen=True, slots=True)
class WindowCursor:
    """The cursor of a page of results inside the first hits, which functions have ranked.

    It holds the pages still to come, in order, and the engine's cursor after the first hits (None at the end). The
    order is not computed again, so each page appears once, whatever is published in the meantime.
    """

    ids: tuple[int, ...]
    cursor: str | None

    def __str__(self) -> str:
        return CURSOR_PREFIX + json.dumps([self.cursor, *self.ids], separators=(",", ":"))

    @classmethod
    def read(cls, text: str) -> WindowCursor:
        """Parse the result of `str`. Cursors are signed, so the text is one that this class wrote."""
        cursor, *ids = json.loads(text.removeprefix(CURSOR_PREFIX))
        return cls(tuple(ids), cursor)


def is_window_cursor(cursor: str) -> bool:
    """Return whether the cursor is a WindowCursor and not one of an engine."""
    return cursor.startswith(CURSOR_PREFIX)


def _result_page(
    index: Index, search_query: SearchQuery, rest: WindowCursor, window: SearchResult | None
) -> SearchResult:
    """Return the next page of the ranked hits; when these end, the engine's hits after them."""
    first = replace(search_query, cursor=None, offset=0)
    ids, after = rest.ids[: search_query.limit], rest.ids[search_query.limit :]
    hits = _find_hits(index, first, ids, window)
    missing = search_query.limit - len(ids)
    if missing and rest.cursor:
        further = index.search(replace(first, cursor=rest.cursor, limit=missing))
        return replace(further, hits=(*hits, *further.hits))
    whole = window or index.search(replace(first, limit=1, highlight=False))
    return replace(whole, hits=hits, cursor=str(WindowCursor(after, rest.cursor)) if after else rest.cursor)


def _find_hits(
    index: Index, search_query: SearchQuery, ids: tuple[int, ...], window: SearchResult | None
) -> tuple[Hit, ...]:
    """Return the hits in the order of `ids`, highlighted if requested, without pages that have left the index."""
    known = {hit.id: hit for hit in window.hits} if window else {}
    if ids and (search_query.highlight or window is None):
        only = replace(search_query, only_ids=frozenset(ids), limit=len(ids), facets=())
        known = {hit.id: hit for hit in index.search(only).hits}
    return tuple(known[pk] for pk in ids if pk in known)
