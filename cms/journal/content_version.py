"""The content version: the state of the content from which a response is built, and how long it is valid."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from itertools import starmap
from threading import Lock
from typing import Any, Literal

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import Field, QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from cms.core import clock, visibility
from cms.db.cached_sql import Placeholder, Slot, ValueType
from cms.db.version_cache import ContentVersion

from . import models

Query = tuple[str, Sequence[Any]]  # the SQL and its parameters
Find = Callable[[Field[Any, Any], Any], QuerySet]
PUBLIC_FINDERS: dict[Find, Find] = {
    visibility.past_boundary: visibility.past_public_boundary,
    visibility.next_boundary: visibility.next_public_boundary,
}


def content_version(now: datetime | None = None) -> ContentVersion:
    """Return the current content version.

    Read the version before the content. A change in between then only makes the cache entry stale early.

    It costs one short query while nothing changes. Every change of a boundary increments the counter in the same
    transaction (`cms/journal/signals.py`). While the counter is the same, the boundaries are therefore the same, and
    only the clock has to be compared with the next one.

    After a change, one thread reads the version while the others wait for it: that takes several times as long.
    """
    at = now or clock.now()
    if connection.in_atomic_block:  # after a rollback the same counter comes again with other content
        return _read(at)
    version, (lineage, counter) = _latest_version, _select([_column("lineage"), _column("counter")], at)
    if version is None or (version.lineage, version.counter) != (lineage, counter) or not _is_current(version, at):
        return _read_newer(version, lineage, counter, now)
    return replace(version, read_at=at)


_latest_version: ContentVersion | None = None
_read_mutex = Lock()


def _read_newer(known: ContentVersion | None, lineage: str, counter: int, now: datetime | None) -> ContentVersion:
    """Return a version that is newer than the known one and has at least this counter of the lineage."""
    global _latest_version
    with _read_mutex:
        at = now or clock.now()  # later than the version that another thread has just read
        version = _latest_version
        is_older = version is None or version.lineage != lineage or version.counter < counter
        if version is None or version is known or is_older or not _is_current(version, at):
            version = _latest_version = _read(at)
        return replace(version, read_at=at)


def _is_current(version: ContentVersion, now: datetime) -> bool:
    """Return whether there is no boundary between the time when the version was read and `now`."""
    return version.read_at <= now and (version.next_boundary is None or now < version.next_boundary)


def _read(now: datetime) -> ContentVersion:
    """Read the counters and all boundaries, and then those that are public.

    A change in between only makes the version stale early. Whether a boundary is public is asked only for fields that
    have one: the database needs several times as long to plan that question as to answer it, and few fields have dates.
    """
    wanted = [(find, field) for find in PUBLIC_FINDERS for field in visibility.all_boundary_fields()]
    columns = [_column(name) for name in ("lineage", "counter", "public_counter", "act")]
    lineage, counter, public_counter, act, *times = _select([*columns, *starmap(_compile, wanted)], now)
    existing = [(find, field) for (find, field), time in zip(wanted, times, strict=True) if time]
    public_times = _select([_compile(PUBLIC_FINDERS[find], field) for find, field in existing], now)
    return ContentVersion(
        lineage=lineage,
        counter=counter,
        public_counter=public_counter,
        boundary=max(_found_by(visibility.past_boundary, existing, public_times), default=None),
        until=min(_found_by(visibility.next_boundary, existing, public_times), default=None),
        next_boundary=min(_found_by(visibility.next_boundary, wanted, times), default=None),
        read_at=now,
        act=act,
    )


def _found_by(
    find: Find, wanted: Iterable[tuple[Find, Field]], times: Sequence[datetime | str | None]
) -> list[datetime]:
    return [_aware(time) for (asked, _), time in zip(wanted, times, strict=True) if time and asked is find]


def _select(queries: Sequence[Query], now: datetime) -> Sequence[Any]:
    """Return the value of each query, read in one query."""
    if not queries:
        return ()
    moment = connection.ops.adapt_datetimefield_value(now)
    parameters = [moment if type(one) is Slot else one for _, some in queries for one in some]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(f'({sql})' for sql, _ in queries)}", parameters)
        return cursor.fetchone()


@cache
def _column(name: Literal["lineage", "counter", "public_counter", "act"]) -> Query:
    table = connection.ops.quote_name(models.ContentVersion._meta.db_table)
    absent = "''" if name == "lineage" else "0"
    return f"COALESCE((SELECT {name} FROM {table} WHERE id = 1), {absent})", ()  # noqa: S608


@cache
def _compile(find: Find, field: Field) -> Query:
    """Return the SQL, for which Django needs up to nine milliseconds if it uses `visible_now()`."""
    return find(field, Placeholder(0, ValueType(datetime))).query.get_compiler(DEFAULT_DB_ALIAS).as_sql()


def _aware(value: datetime | str) -> datetime:
    """Return the value as an aware datetime; SQLite returns a text without a zone, which Django wrote in UTC."""
    at = parse_datetime(value) if isinstance(value, str) else value
    return at if timezone.is_aware(at) else at.replace(tzinfo=UTC)
