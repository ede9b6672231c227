"""Count different visitors by salted hashes that only the cache holds and that expire with the day.

The salt is random and valid for one day; Clarion writes neither salt nor hashes to disk. A visitor's hash differs for
each query, so the searches of one visitor cannot be linked. All processes share the cache (Redis in production), so a
visitor counts once a day. If the cache is emptied, or each process has its own (the default of `make run`), counting
starts again from 0 and the largest count of the day is kept: the count can be too low, but not too high.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.cache import BaseCache, caches
from django.core.cache.backends.locmem import LocMemCache

from cms.core import clock
from cms.core.requests import client_ip

__all__ = ["client_ip", "count_visitors"]

GRACE_PERIOD = timedelta(minutes=15)  # time after midnight, for searches counted before and saved after it
MAX_LOCAL_HASHES = 100_000  # hashes in the memory of a process without a shared cache


def count_visitors(day: date, visitors: Mapping[str, Iterable[str]]) -> dict[str, int]:
    """Count the visitors of each key and return how many different ones the cache has counted for it on `day`.

    All keys together take two requests to the cache. If two processes count for one key at the same moment, the number
    may be too low.
    """
    memory, left = get_visitor_cache(), _seconds_left(day)
    if left <= 0:
        return dict.fromkeys(visitors, 0)
    salt = _get_salt(memory, day, left)
    counters = {about: f"{_name(day)}:{_hash(salt, about)}" for about in visitors}
    marks = {
        about: [f"{counters[about]}:{_hash(salt, about, visitor)}" for visitor in set(client_ips)]
        for about, client_ips in visitors.items()
    }
    known = memory.get_many([*counters.values(), *(mark for some in marks.values() for mark in some)])
    new = {about: [mark for mark in some if mark not in known] for about, some in marks.items()}
    numbers = {about: int(known.get(counters[about], 0)) + len(new[about]) for about in visitors}
    changed = {counters[about]: numbers[about] for about, some in new.items() if some}
    if changed:
        memory.set_many(changed | {mark: 1 for some in new.values() for mark in some}, left)
    return numbers


def hash_visitor(day: date, about: str, visitor: str) -> str:
    """Return a hash of the visitor that differs for each `about`, empty if the day is over.

    It cannot be computed again when the cache has dropped the salt of the day.
    """
    left = _seconds_left(day)
    return _hash(_get_salt(get_visitor_cache(), day, left), about, visitor) if left > 0 else ""


def _name(day: date) -> str:
    return f"{settings.SEARCH_PREFIX}:analytics:{day}"


def _get_salt(memory: BaseCache, day: date, seconds: int) -> str:
    return str(memory.get_or_set(f"{_name(day)}:salt", lambda: secrets.token_hex(32), seconds))


def _hash(salt: str, *parts: str) -> str:
    return hashlib.blake2s("\0".join(parts).encode(), key=bytes.fromhex(salt), digest_size=16).hexdigest()


def _seconds_left(day: date) -> int:
    ends = datetime.combine(day + timedelta(days=1), time(), ZoneInfo(settings.SITE_TIME_ZONE))
    return int((ends + GRACE_PERIOD - clock.now()).total_seconds())


def get_visitor_cache() -> BaseCache:
    """Return the shared cache; if each process has its own, a separate one that is large enough for a day."""
    shared = caches["default"]
    if isinstance(shared, LocMemCache):
        return LocMemCache("search-analytics", {"OPTIONS": {"MAX_ENTRIES": MAX_LOCAL_HASHES}})
    return shared
