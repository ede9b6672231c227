"""The pages of one language of one site whose vectors are nearest to a query, from this process's memory."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from functools import lru_cache
from heapq import nlargest
from typing import Any
from uuid import UUID

from .fusion import RERANK_DEPTH
from .model import MODEL_NAME, get_model
from .models import Vector, VectorState

RELOAD_INTERVAL_SECONDS = (
    5.0  # seconds; during an import the vectors change all the time, and a little later is soon enough
)


@dataclass(frozen=True, slots=True)
class _Held:
    stamp: UUID | None
    read_at: float
    ids: tuple[int, ...]
    stacked: Any  # 1.5 kB a page


_held: dict[tuple[int, str], _Held] = {}
_mutex = threading.Lock()


def find_nearest(text: str, site: int, locale: str) -> dict[int, float]:
    """At most DEPTH pages with their cosine. One query; all vectors of the place are read where they have changed."""
    held = _current(site, locale)
    if not held.ids:
        return {}
    cosines = get_model().cosines(held.stacked, _query(text))
    return dict(nlargest(RERANK_DEPTH, zip(held.ids, cosines, strict=True), key=lambda one: (one[1], one[0])))


def clear_caches() -> None:
    """Let go of everything; tests begin so."""
    _held.clear()
    _query.cache_clear()


@lru_cache(maxsize=256)
def _query(text: str) -> bytes:
    return get_model().embed(text)


def _current(site: int, locale: str) -> _Held:
    stamp = VectorState.objects.values_list("stamp", flat=True).first()
    with _mutex:
        held = _held.get((site, locale))
        if held is None or (held.stamp != stamp and time.monotonic() - held.read_at >= RELOAD_INTERVAL_SECONDS):
            held = _held[site, locale] = _read(site, locale, stamp)
    return held


def _read(site: int, locale: str, stamp: UUID | None) -> _Held:
    rows = Vector.objects.filter(site_id=site, locale=locale, model=MODEL_NAME).values_list("page_id", "packed")
    ids, packed = zip(*((pk, bytes(one)) for pk, one in rows), strict=True) if rows else ((), ())
    return _Held(stamp, time.monotonic(), ids, get_model().stack(packed) if ids else None)
