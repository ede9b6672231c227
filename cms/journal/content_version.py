"""The content version: the state of the public content from which a response is built, and how long it is valid."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from functools import cache

from django.db import connection
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from cms.core.boundaries import boundary_columns
from cms.core.version_cache import Version

from .models import ContentVersion


def content_version(now: datetime | None = None) -> Version:
    """Return the current content version.

    Read the version before the content. A change in between then only makes the cache entry stale early.

    It costs one short query while nothing changes. Every change of a boundary increments the counter in the same
    transaction (`cms/journal/signals.py`). While the counter is the same, the boundaries are therefore the same, and
    only the clock has to be compared with the next one.
    """
    global _latest_version
    now = now or timezone.now()
    if connection.in_atomic_block:  # after a rollback the same counter comes again with other content
        return _read(now)
    version = _latest_version
    if version is None or not _is_current(version, now) or version.counter != _counter():
        version = _latest_version = _read(now)
    return replace(version, read_at=now)


_latest_version: Version | None = None


def _is_current(version: Version, now: datetime) -> bool:
    """Return whether there is no boundary between the time when the version was read and `now`."""
    return version.read_at <= now and (version.until is None or now < version.until)


def _counter() -> int:
    with connection.cursor() as cursor:
        cursor.execute(_queries()[0])
        return (cursor.fetchone() or (0,))[0]


def _read(now: datetime) -> Version:
    """Read counter and boundaries in one query of raw SQL: Django needs some milliseconds to build 30 subqueries."""
    _, sql, placeholders = _queries()
    with connection.cursor() as cursor:
        moment = connection.ops.adapt_datetimefield_value(now)
        cursor.execute(sql, [moment] * placeholders)
        counter, *times = cursor.fetchone()
    moments = [_aware(value) for value in times if value is not None]
    return Version(
        counter=counter or 0,
        boundary=max((at for at in moments if at <= now), default=None),
        until=min((at for at in moments if at > now), default=None),
        read_at=now,
    )


@cache
def _queries() -> tuple[str, str, int]:
    """Return the SQL for the counter, the SQL for counter and boundaries, and the number of placeholders in it."""
    name = connection.ops.quote_name
    counter = f"SELECT counter FROM {name(ContentVersion._meta.db_table)} WHERE id = 1"  # noqa: S608
    parts = [f"({counter})"]
    for table, column in boundary_columns():
        for choose, compare in (("MAX", "<="), ("MIN", ">")):
            at = name(column)
            parts.append(f"(SELECT {choose}({at}) FROM {name(table)} WHERE {at} {compare} %s)")  # noqa: S608
    return counter, "SELECT " + ", ".join(parts), len(parts) - 1


def _aware(value: datetime | str) -> datetime:
    """Return the value as an aware datetime; SQLite returns a text without a zone, which Django wrote in UTC."""
    at = parse_datetime(value) if isinstance(value, str) else value
    return at if timezone.is_aware(at) else at.replace(tzinfo=UTC)
