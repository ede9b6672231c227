"""The content version: the state of the content from which a response is built, and how long it is valid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from threading import Lock
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from cms.core import boundaries
from cms.core.cached_sql import Placeholder, Slot, ValueType
from cms.core.version_cache import Version

from .models import ContentVersion


def content_version(now: datetime | None = None) -> Version:
    """Return the current content version.

    Read the version before the content. A change in between then only makes the cache entry stale early.

    It costs one short query while nothing changes. Every change of a boundary increments the counter in the same
    transaction (`cms/journal/signals.py`). While the counter is the same, the boundaries are therefore the same, and
    only the clock has to be compared with the next one.

    After a change, one thread reads the version while the others wait for it: the query takes twenty times as long.
    """
    at = now or timezone.now()
    if connection.in_atomic_block:  # after a rollback the same counter comes again with other content
        return _read(at)
    version, counter = _latest_version, _counter()
    if version is None or version.counter != counter or not _is_current(version, at):
        return _read_newer(version, counter, now)
    return replace(version, read_at=at)


_latest_version: Version | None = None
_read_mutex = Lock()


def _read_newer(known: Version | None, counter: int, now: datetime | None) -> Version:
    """Return a version that is newer than the known one and has at least this counter."""
    global _latest_version
    with _read_mutex:
        at = now or timezone.now()  # later than the version that another thread has just read
        version = _latest_version
        if version is known or version is None or version.counter < counter or not _is_current(version, at):
            version = _latest_version = _read(at)
        return replace(version, read_at=at)


def _is_current(version: Version, now: datetime) -> bool:
    """Return whether there is no boundary between the time when the version was read and `now`."""
    return version.read_at <= now and (version.next_boundary is None or now < version.next_boundary)


def _counter() -> int:
    with connection.cursor() as cursor:
        cursor.execute(_counters("counter"))
        return (cursor.fetchone() or (0,))[0]


def _read(now: datetime) -> Version:
    """Read counters and boundaries in one query."""
    sql, parameters = _query()
    moment = connection.ops.adapt_datetimefield_value(now)
    with connection.cursor() as cursor:
        cursor.execute(sql, [moment if type(one) is Slot else one for one in parameters])
        counter, public_counter, *times = cursor.fetchone()
    past, following, any_following = ([_aware(value) for value in part if value is not None] for part in _thirds(times))
    return Version(
        counter=counter or 0,
        public_counter=public_counter or 0,
        boundary=max(past, default=None),
        until=min(following, default=None),
        next_boundary=min(any_following, default=None),
        read_at=now,
    )


@cache
def _query() -> tuple[str, Sequence[Any]]:
    """Return the SQL for the counters and for three boundaries of each field, and its parameters.

    It is compiled once: Django needs up to nine milliseconds for each subquery that uses `visible_now()`.
    """
    now, fields = Placeholder(0, ValueType(datetime)), boundaries.all_boundary_fields()
    questions = (boundaries.past_public_boundary, boundaries.next_public_boundary, boundaries.next_boundary)
    compiled = [_compile(question(field, now)) for question in questions for field in fields]
    parts = [_counters("counter"), _counters("public_counter"), *(sql for sql, _ in compiled)]
    parameters = [parameter for _, some in compiled for parameter in some]
    return f"SELECT {', '.join(f'({part})' for part in parts)}", parameters


def _compile(queryset: QuerySet) -> tuple[str, Sequence[Any]]:
    sql, parameters = queryset.query.get_compiler(DEFAULT_DB_ALIAS).as_sql()
    return sql, parameters


def _counters(column: str) -> str:
    name = connection.ops.quote_name
    return f"SELECT {column} FROM {name(ContentVersion._meta.db_table)} WHERE id = 1"  # noqa: S608


def _thirds(values: Sequence[Any]) -> tuple[Sequence[Any], Sequence[Any], Sequence[Any]]:
    size = len(values) // 3
    return values[:size], values[size : 2 * size], values[2 * size :]


def _aware(value: datetime | str) -> datetime:
    """Return the value as an aware datetime; SQLite returns a text without a zone, which Django wrote in UTC."""
    at = parse_datetime(value) if isinstance(value, str) else value
    return at if timezone.is_aware(at) else at.replace(tzinfo=UTC)
