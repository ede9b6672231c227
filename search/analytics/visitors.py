"""How many different visitors, without knowing any: salted hashes in memory, thrown away with the day.

The salt is random, of one day, and in the cache alone, as are the hashes; Clarion writes neither to a disk. The hash of
a visitor is another one for each text, so nobody's searches can be put together. The cache is shared by all processes
(Redis in production), so a visitor counts once a day. A cache that has forgotten, or one that each process has for
itself (the first minute's), begins to count anew, and the greatest count of the day stands: rather too few than too
many.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.cache import BaseCache, caches
from django.core.cache.backends.locmem import LocMemCache
from django.utils import timezone

from cms.core.client_ip import client_ip

__all__ = ["client_ip", "count_visitors"]

GRACE_PERIOD = timedelta(minutes=15)  # after midnight, for what was counted before it and is written after it
MAX_LOCAL_HASHES = 100_000  # hashes in a process's own memory


def count_visitors(day: date, about: str, visitors: Iterable[str]) -> int:
    """How many different visitors this memory has seen on that day with what it is `about`, these included."""
    memory, left = _memory(), _seconds_left(day)
    if left <= 0:
        return 0
    name = f"{settings.SEARCH_PREFIX}:insights:{day}"
    salt = str(memory.get_or_set(f"{name}:salt", lambda: secrets.token_hex(32), left))
    counter = f"{name}:{_hash(salt, about)}"
    memory.add(counter, 0, left)
    for visitor in visitors:
        if memory.add(f"{counter}:{_hash(salt, about, visitor)}", 1, left):
            memory.incr(counter)
    return int(memory.get(counter, 0))


def _hash(salt: str, *parts: str) -> str:
    return hashlib.blake2s("\0".join(parts).encode(), key=bytes.fromhex(salt), digest_size=16).hexdigest()


def _seconds_left(day: date) -> int:
    ends = datetime.combine(day + timedelta(days=1), time(), ZoneInfo(settings.SITE_TIME_ZONE))
    return int((ends + GRACE_PERIOD - timezone.now()).total_seconds())


def _memory() -> BaseCache:
    """The cache that all processes share; where each has its own, one apart, with room for a day."""
    shared = caches["default"]
    if isinstance(shared, LocMemCache):
        return LocMemCache("search-insights", {"OPTIONS": {"MAX_ENTRIES": MAX_LOCAL_HASHES}})
    return shared
