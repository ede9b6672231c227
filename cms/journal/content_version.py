"""The content version: which state of the content an answer was made from, and until when it holds."""

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
    """Read it *before* the content it shall label: a change in between then only makes the label too old.

    One short query while nothing changes. Whatever moves a boundary moves the counter in the same transaction
    (`cms/journal/signals.py`), so under one counter the boundaries stay where they are, and the clock only has to be
    asked whether the next one has come.
    """
    global _latest_version
    now = now or timezone.now()
    if connection.in_atomic_block:  # a version that is rolled back comes again with other content
        return _read(now)
    known = _latest_version
    if known is None or not _is_current(known, now) or known.counter != _counter():
        known = _latest_version = _read(now)
    return replace(known, read_at=now)


_latest_version: Version | None = None


def _is_current(version: Version, now: datetime) -> bool:
    """Whether no boundary lies between this moment and the one it was read at."""
    return version.read_at <= now and (version.until is None or now < version.until)


def _counter() -> int:
    with connection.cursor() as cursor:
        cursor.execute(_queries()[0])
        return (cursor.fetchone() or (0,))[0]


def _read(now: datetime) -> Version:
    """One query, written by hand: Django needs some milliseconds to put thirty subqueries together."""
    _, sql, marks = _queries()
    with connection.cursor() as cursor:
        moment = connection.ops.adapt_datetimefield_value(now)
        cursor.execute(sql, [moment] * marks)
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
    """For the counter alone; for it and all boundaries; and how many times the latter takes the moment."""
    name = connection.ops.quote_name
    counter = f"SELECT counter FROM {name(ContentVersion._meta.db_table)} WHERE id = 1"  # noqa: S608
    parts = [f"({counter})"]
    for table, column in boundary_columns():
        for choose, compare in (("MAX", "<="), ("MIN", ">")):
            at = name(column)
            parts.append(f"(SELECT {choose}({at}) FROM {name(table)} WHERE {at} {compare} %s)")  # noqa: S608
    return counter, "SELECT " + ", ".join(parts), len(parts) - 1


def _aware(value: datetime | str) -> datetime:
    """SQLite gives a text without a zone, which Django wrote in UTC."""
    at = parse_datetime(value) if isinstance(value, str) else value
    return at if timezone.is_aware(at) else at.replace(tzinfo=UTC)
