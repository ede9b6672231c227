"""Find the pages of a site and language whose vectors are nearest to a query, with a cache in the process."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from functools import lru_cache
from heapq import nlargest
from typing import Any
from uuid import UUID

from .model import MODEL_NAME, get_model
from .models import Vector, VectorState

RELOAD_INTERVAL_SECONDS = 5.0  # at least, because vectors change all the time during an import


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
