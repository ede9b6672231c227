"""A question to the engine, with its first hits in the order of words and meaning together where that is on.

Only the first DEPTH hits change places among themselves. So the hits are those the words find: total, facets, filters,
phrases, exclusions and hidden pages are the engine's, and what comes after them follows as without.
"""

from __future__ import annotations

from dataclasses import replace

import structlog

from search.engines.port import Hit, Index, SearchQuery, SearchResult

from .fusion import DEPTH, fused
from .fusion_cursor import FusionCursor, is_fusion_cursor
from .switch import is_on

log = structlog.get_logger(__name__)


def search_reranked(engine: Index, question: SearchQuery) -> SearchResult:
    """Raises SearchUnavailable; whatever else goes wrong with meaning costs only the better order."""
    if question.cursor and is_fusion_cursor(question.cursor):
        return _page(engine, question, FusionCursor.read(question.cursor), None)
    if question.cursor or question.offset >= DEPTH or not is_for_meaning(question):
        return engine.search(question)
    window = engine.search(replace(question, offset=0, limit=DEPTH, highlight=False))
    ids = _ordered(question, window)[question.offset :]
    return _page(engine, question, FusionCursor(tuple(ids), window.cursor), window)


def is_for_meaning(question: SearchQuery) -> bool:
    """A text by relevance. Who quotes or excludes knows the words, and means those."""
    text = question.text
    if text is None or not text.words or question.sort != "relevance" or text.excluded:
        return False
    return not any(group.required for group in text.groups) and is_on(question.site, question.locale)


def _ordered(question: SearchQuery, window: SearchResult) -> list[int]:
    lexical = [(hit.id, hit.score) for hit in window.hits]
    try:
        from .nearest import nearest

        near = nearest(question.text.raw if question.text else "", question.site, question.locale)
    except Exception as error:
        log.error("a search had to do without meaning", exc_info=error)
        near = {}
    return fused(lexical, near) if near else [pk for pk, _ in lexical]


def _page(engine: Index, question: SearchQuery, rest: FusionCursor, window: SearchResult | None) -> SearchResult:
    """The next of the rest, and beyond them what the engine has after the window."""
    first = replace(question, cursor=None, offset=0)
    ids, after = rest.ids[: question.limit], rest.ids[question.limit :]
    hits = _hits(engine, first, ids, window)
    missing = question.limit - len(ids)
    if missing and rest.cursor:
        further = engine.search(replace(first, cursor=rest.cursor, limit=missing))
        return replace(further, hits=(*hits, *further.hits))
    whole = window or engine.search(replace(first, limit=1, highlight=False))
    return replace(whole, hits=hits, cursor=str(FusionCursor(after, rest.cursor)) if after else rest.cursor)


def _hits(engine: Index, question: SearchQuery, ids: tuple[int, ...], window: SearchResult | None) -> tuple[Hit, ...]:
    """In the order of `ids`, marked where that is asked for; what has been taken down since is left out."""
    known = {hit.id: hit for hit in window.hits} if window else {}
    if ids and (question.highlight or window is None):
        only = replace(question, only=frozenset(ids), limit=len(ids), facets=())
        known = {hit.id: hit for hit in engine.search(only).hits}
    return tuple(known[pk] for pk in ids if pk in known)
