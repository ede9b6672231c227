"""Search with the first hits reranked by words and meaning together, if semantic search is on for the site.

Only the first RERANK_DEPTH hits change their order among themselves. Which pages are hits, the total, the facets, the
filters, phrases, exclusions and hidden pages, and all later hits remain those of the engine. The vectors of a site and
language are cached in the process.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from heapq import nlargest
from typing import Any
from uuid import UUID

import structlog

from search.engines.port import Hit, Index, SearchQuery, SearchResult

from .model import MODEL_NAME, get_model
from .models import Vector, VectorState
from .switch import is_on

log = structlog.get_logger(__name__)

RELOAD_INTERVAL_SECONDS = 5.0  # the shortest interval: during an import vectors change all the time
RERANK_DEPTH = 100  # hits, and nearest pages

# The weight of the similarity, when both scores are scaled to 0 … 1. With .2, questions in sentences gain and known
# items keep their rank; with .5, or with ranks instead of scores, known items fall (see docs/decisions/012).
SEMANTIC_WEIGHT = 0.2

CURSOR_PREFIX = "~"  # no cursor of an engine begins with it


@dataclass(frozen=True, slots=True)
class _CachedVectors:
    stamp: UUID | None
    read_at: float
    ids: tuple[int, ...]
    stacked: Any  # 1.5 kB per page


_cache: dict[tuple[int, str], _CachedVectors] = {}
_mutex = threading.Lock()


def find_nearest(text: str, site: int, locale: str, limit: int) -> dict[int, float]:
    """Return the ids of the nearest pages with their cosines, at most `limit`.

    Runs one database query to compare the stamp; reads all vectors of the site and language if they have changed.
    """
    vectors = _get_vectors(site, locale)
    if not vectors.ids:
        return {}
    cosines = get_model().cosines(vectors.stacked, _embed_query(text))
    return dict(nlargest(limit, zip(vectors.ids, cosines, strict=True), key=lambda one: (one[1], one[0])))


def clear_caches() -> None:
    """Empty the caches, for tests."""
    _cache.clear()
    _embed_query.cache_clear()


@lru_cache(maxsize=256)
def _embed_query(text: str) -> bytes:
    return get_model().embed(text)


def _get_vectors(site: int, locale: str) -> _CachedVectors:
    stamp = VectorState.objects.values_list("stamp", flat=True).first()
    with _mutex:
        cached = _cache.get((site, locale))
        if cached is None or (cached.stamp != stamp and time.monotonic() - cached.read_at >= RELOAD_INTERVAL_SECONDS):
            cached = _cache[site, locale] = _read(site, locale, stamp)
    return cached


def _read(site: int, locale: str, stamp: UUID | None) -> _CachedVectors:
    rows = Vector.objects.filter(site_id=site, locale=locale, model=MODEL_NAME).values_list("page_id", "packed")
    ids, packed = zip(*((pk, bytes(one)) for pk, one in rows), strict=True) if rows else ((), ())
    return _CachedVectors(stamp, time.monotonic(), ids, get_model().stack(packed) if ids else None)


@dataclass(frozen=True, slots=True)
class FusionCursor:
    """The cursor of a page of results inside the reranked hits.

    It holds the pages still to come, in order, and the engine's cursor after the reranked hits (None at the end). The
    order is not computed again, so each page appears once, whatever is published or embedded in the meantime.
    """

    ids: tuple[int, ...]
    cursor: str | None

    def __str__(self) -> str:
        return CURSOR_PREFIX + json.dumps([self.cursor, *self.ids], separators=(",", ":"))

    @classmethod
    def read(cls, text: str) -> FusionCursor:
        """Parse the result of `str`. Cursors are signed, so the text is one that this class wrote."""
        cursor, *ids = json.loads(text.removeprefix(CURSOR_PREFIX))
        return cls(tuple(ids), cursor)


def is_fusion_cursor(cursor: str) -> bool:
    """Return whether the cursor is a FusionCursor and not one of an engine."""
    return cursor.startswith(CURSOR_PREFIX)


def search_reranked(engine: Index, search_query: SearchQuery) -> SearchResult:
    """Run the query and rerank its first hits. If the reranking fails, the engine's order is kept.

    Raises:
        SearchUnavailable: the engine did not respond.
    """
    if search_query.cursor and is_fusion_cursor(search_query.cursor):
        return _result_page(engine, search_query, FusionCursor.read(search_query.cursor), None)
    if search_query.cursor or search_query.offset >= RERANK_DEPTH or not uses_semantic_ranking(search_query):
        return engine.search(search_query)
    window = engine.search(replace(search_query, offset=0, limit=RERANK_DEPTH, highlight=False))
    ids = _rerank(search_query, window)[search_query.offset :]
    return _result_page(engine, search_query, FusionCursor(tuple(ids), window.cursor), window)


def uses_semantic_ranking(search_query: SearchQuery) -> bool:
    """Return whether semantic ranking applies to the query.

    It applies to text sorted by relevance, without phrases and exclusions: these ask for certain words.
    """
    text = search_query.text
    if text is None or not text.words or search_query.sort != "relevance" or text.excluded:
        return False
    return not any(group.required for group in text.groups) and is_on(search_query.site, search_query.locale)


def fuse_rankings(lexical: Sequence[tuple[int, float]], near: Mapping[int, float]) -> list[int]:
    """Return the pages of `lexical` in the order of the weighted sum of both scores.

    `lexical` are (page id, score), best first; `near` are the cosines of the nearest pages. A page of `lexical` that is
    not in `near` has the similarity 0; pages that are only in `near` are not added. Ties keep the order of `lexical`.
    """
    by_words, by_meaning = _scale(dict(lexical)), _scale(near)
    score = {pk: (1 - SEMANTIC_WEIGHT) * by_words[pk] + SEMANTIC_WEIGHT * by_meaning.get(pk, 0.0) for pk, _ in lexical}
    return sorted(score, key=lambda pk: -score[pk])


def _scale(scores: Mapping[int, float]) -> dict[int, float]:
    """Scale the scores so that the lowest is 0 and the highest 1; equal scores become 1."""
    if not scores:
        return {}
    low, high = min(scores.values()), max(scores.values())
    return {pk: (score - low) / (high - low) if high > low else 1.0 for pk, score in scores.items()}


def _rerank(search_query: SearchQuery, window: SearchResult) -> list[int]:
    lexical = [(hit.id, hit.score) for hit in window.hits]
    text = search_query.text.raw if search_query.text else ""
    try:
        found = find_nearest(text, search_query.site, search_query.locale, RERANK_DEPTH + len(search_query.hidden_ids))
        visible = [pair for pair in found.items() if pair[0] not in search_query.hidden_ids]
        near = dict(visible[:RERANK_DEPTH])
    except Exception as error:
        log.error("semantic.rerank_failed", exc_info=error)
        near = {}
    return fuse_rankings(lexical, near) if near else [pk for pk, _ in lexical]


def _result_page(
    engine: Index, search_query: SearchQuery, rest: FusionCursor, window: SearchResult | None
) -> SearchResult:
    """Return the next page of the reranked hits; when these end, the engine's hits after them."""
    first = replace(search_query, cursor=None, offset=0)
    ids, after = rest.ids[: search_query.limit], rest.ids[search_query.limit :]
    hits = _find_hits(engine, first, ids, window)
    missing = search_query.limit - len(ids)
    if missing and rest.cursor:
        further = engine.search(replace(first, cursor=rest.cursor, limit=missing))
        return replace(further, hits=(*hits, *further.hits))
    whole = window or engine.search(replace(first, limit=1, highlight=False))
    return replace(whole, hits=hits, cursor=str(FusionCursor(after, rest.cursor)) if after else rest.cursor)


def _find_hits(
    engine: Index, search_query: SearchQuery, ids: tuple[int, ...], window: SearchResult | None
) -> tuple[Hit, ...]:
    """Return the hits in the order of `ids`, highlighted if requested, without pages that have left the index."""
    known = {hit.id: hit for hit in window.hits} if window else {}
    if ids and (search_query.highlight or window is None):
        only = replace(search_query, only_ids=frozenset(ids), limit=len(ids), facets=())
        known = {hit.id: hit for hit in engine.search(only).hits}
    return tuple(known[pk] for pk in ids if pk in known)
