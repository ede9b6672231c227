"""A question to the engine, with its first hits in the order of words and meaning together where that is on.

Only the first DEPTH hits change places among themselves. So the hits are those the words find: total, facets, filters,
phrases, exclusions and hidden pages are the engine's, and what comes after them follows as without.
"""

from __future__ import annotations

from dataclasses import replace

import structlog

from search.engines.port import Hit, Index, SearchQuery, SearchResult

from .fusion import RERANK_DEPTH, fuse_rankings
from .fusion_cursor import FusionCursor, is_fusion_cursor
from .switch import is_on

log = structlog.get_logger(__name__)


def search_reranked(engine: Index, search_query: SearchQuery) -> SearchResult:
    """Raises SearchUnavailable; whatever else goes wrong with meaning costs only the better order."""
    if search_query.cursor and is_fusion_cursor(search_query.cursor):
        return _page(engine, search_query, FusionCursor.read(search_query.cursor), None)
    if search_query.cursor or search_query.offset >= RERANK_DEPTH or not uses_semantic_ranking(search_query):
        return engine.search(search_query)
    window = engine.search(replace(search_query, offset=0, limit=RERANK_DEPTH, highlight=False))
    ids = _ordered(search_query, window)[search_query.offset :]
    return _page(engine, search_query, FusionCursor(tuple(ids), window.cursor), window)


def uses_semantic_ranking(search_query: SearchQuery) -> bool:
    """A text by relevance. Who quotes or excludes knows the words, and means those."""
    text = search_query.text
    if text is None or not text.words or search_query.sort != "relevance" or text.excluded:
        return False
    return not any(group.required for group in text.groups) and is_on(search_query.site, search_query.locale)


def _ordered(search_query: SearchQuery, window: SearchResult) -> list[int]:
    lexical = [(hit.id, hit.score) for hit in window.hits]
    try:
        from .nearest import find_nearest

        near = find_nearest(search_query.text.raw if search_query.text else "", search_query.site, search_query.locale)
    except Exception as error:
        log.error("a search had to do without meaning", exc_info=error)
        near = {}
    return fuse_rankings(lexical, near) if near else [pk for pk, _ in lexical]


def _page(engine: Index, search_query: SearchQuery, rest: FusionCursor, window: SearchResult | None) -> SearchResult:
    """The next of the rest, and beyond them what the engine has after the window."""
    first = replace(search_query, cursor=None, offset=0)
    ids, after = rest.ids[: search_query.limit], rest.ids[search_query.limit :]
    hits = _hits(engine, first, ids, window)
    missing = search_query.limit - len(ids)
    if missing and rest.cursor:
        further = engine.search(replace(first, cursor=rest.cursor, limit=missing))
        return replace(further, hits=(*hits, *further.hits))
    whole = window or engine.search(replace(first, limit=1, highlight=False))
    return replace(whole, hits=hits, cursor=str(FusionCursor(after, rest.cursor)) if after else rest.cursor)


def _hits(
    engine: Index, search_query: SearchQuery, ids: tuple[int, ...], window: SearchResult | None
) -> tuple[Hit, ...]:
    """In the order of `ids`, marked where that is asked for; what has been taken down since is left out."""
    known = {hit.id: hit for hit in window.hits} if window else {}
    if ids and (search_query.highlight or window is None):
        only = replace(search_query, only=frozenset(ids), limit=len(ids), facets=())
        known = {hit.id: hit for hit in engine.search(only).hits}
    return tuple(known[pk] for pk in ids if pk in known)
