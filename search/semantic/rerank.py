"""Scores of the first hits by words and meaning together, if semantic search is on for the site.

It is a ranking function (`search/querying/ranking_functions.py`), so which pages are hits remains as the engine says.
The vectors of a site and language are cached in the process.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from heapq import nlargest
from typing import Any
from uuid import UUID

from search.engines.port import Hit, SearchQuery

from .installed_model import get_model
from .model import name_vectors
from .models import Vector, VectorState
from .switch import is_on

RELOAD_INTERVAL_SECONDS = 5.0  # the shortest interval: during an import vectors change all the time
MAX_NEAREST = 100  # pages that are near by meaning

# The weight of the similarity, when both scores are scaled to 0 … 1. With .2, questions in sentences gain and known
# items keep their rank; with .5, or with ranks instead of scores, known items fall (see docs/decisions/012).
SEMANTIC_WEIGHT = 0.2


@dataclass(frozen=True, slots=True)
class _CachedVectors:
    stamp: UUID | None
    read_at: float
    ids: tuple[int, ...]
    stacked: Any  # 1.5 kB for each passage


_cache: dict[tuple[int, str], _CachedVectors] = {}
_mutex = threading.Lock()


def find_nearest(text: str, site: int, locale: str, limit: int) -> dict[int, float]:
    """Return the ids of the nearest pages with the cosines of their nearest passages, at most `limit`.

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
    return get_model().embed_query(text)


def _get_vectors(site: int, locale: str) -> _CachedVectors:
    stamp = VectorState.objects.values_list("stamp", flat=True).first()
    with _mutex:
        cached = _cache.get((site, locale))
        if cached is None or (cached.stamp != stamp and time.monotonic() - cached.read_at >= RELOAD_INTERVAL_SECONDS):
            cached = _cache[site, locale] = _read(site, locale, stamp)
    return cached


def _read(site: int, locale: str, stamp: UUID | None) -> _CachedVectors:
    model = get_model()
    rows = Vector.objects.filter(site_id=site, locale=locale, model=name_vectors(model)).values_list(
        "page_id", "packed"
    )
    ids, packed = zip(*((pk, bytes(one)) for pk, one in rows), strict=True) if rows else ((), ())
    return _CachedVectors(stamp, time.monotonic(), ids, model.stack(packed) if ids else None)


def score_hits(search_query: SearchQuery, hits: Sequence[Hit]) -> dict[int, float]:
    """Return the scores of hits by words and meaning; `clarion_search_ranking` registers this function."""
    text = search_query.text.raw if search_query.text else ""
    found = find_nearest(text, search_query.site, search_query.locale, MAX_NEAREST + len(search_query.hidden_ids))
    visible = [pair for pair in found.items() if pair[0] not in search_query.hidden_ids]
    near = dict(visible[:MAX_NEAREST])
    return fuse_scores([(hit.id, hit.score) for hit in hits], near) if near else {}


def uses_semantic_ranking(search_query: SearchQuery) -> bool:
    """Return whether semantic ranking applies to the query.

    It applies to text sorted by relevance, without phrases and exclusions: these ask for certain words.
    """
    text = search_query.text
    if text is None or not text.words or search_query.sort != "relevance" or text.excluded:
        return False
    return not any(group.required for group in text.groups) and is_on(search_query.site, search_query.locale)


def fuse_scores(lexical: Sequence[tuple[int, float]], near: Mapping[int, float]) -> dict[int, float]:
    """Return the scores of the pages of `lexical`: the weighted sums of both scores, in the range of their scores.

    `lexical` are (page id, score), best first; `near` are the cosines of the nearest pages. A page of `lexical` that is
    not in `near` has the similarity 0; pages that are only in `near` are not added.
    """
    if not lexical:
        return {}
    by_words, by_meaning = _scale(dict(lexical)), _scale(near)
    low, high = lexical[-1][1], lexical[0][1]
    extent = (high - low) or 1.0  # if all scores are equal, the meaning decides
    weight = SEMANTIC_WEIGHT
    fused = {pk: (1 - weight) * by_words[pk] + weight * by_meaning.get(pk, 0.0) for pk, _ in lexical}
    return {pk: low + extent * score for pk, score in fused.items()}


def _scale(scores: Mapping[int, float]) -> dict[int, float]:
    """Scale the scores so that the lowest is 0 and the highest 1; equal scores become 1."""
    if not scores:
        return {}
    low, high = min(scores.values()), max(scores.values())
    return {pk: (score - low) / (high - low) if high > low else 1.0 for pk, score in scores.items()}
