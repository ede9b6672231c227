"""The default site as every second test begins with it: made once by the factories, then its rows are put in again.

Making it takes a second, putting it in a few hundredths. Where rows cannot be put in like that it is made: in another
database than SQLite, where a test has made something already, and where it commits, for then answers are kept by the
content version, which must not come again.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import factory
from django.core.cache import cache
from django.db import connection, transaction

from cms.core.models import JournalEntry
from cms.demo import factories
from cms.demo.factories import words
from tests import migrated

Rows = dict[str, list[tuple[Any, ...]]]  # by table

# What the database writes by itself for a row of another table, and what is not of this test.
OF_ITSELF = ("wagtailsearch_indexentry_fts", "sqlite_", "django_migrations")

_made: tuple[Rows, Rows, dict[str, int], object] | None = None


def site() -> factories.SiteTree:
    """The default site in English and French: a home page and its three lists, nothing under them."""
    if not (migrated.is_possible() and connection.in_atomic_block) or JournalEntry.objects.exists():
        return factories.site()
    global _made
    if _made is None:
        with transaction.atomic():
            before = _rows()
            factories.site()
            _made = (before, _rows(), _numbers(), words.faker.random.getstate())
            transaction.set_rollback(True)
    before, after, numbers, said = _made
    _put(before, after)
    cache.clear()  # Wagtail keeps the addresses of sites there
    words.restart()
    words.faker.random.setstate(said)
    for declared in _factories():
        declared.reset_sequence(numbers.get(declared.__name__, 0), force=True)
    return factories.site()


def _rows() -> Rows:
    tables = [name for name in connection.introspection.table_names() if not name.startswith(OF_ITSELF)]
    return {table: _all(table) for table in tables}


def _all(table: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
        return list(cursor.fetchall())


def _put(before: Rows, after: Rows) -> None:
    """Every table that differs, as it was afterwards."""
    with transaction.atomic(), connection.cursor() as cursor:
        for table, rows in after.items():
            if rows == before[table]:
                continue
            name = connection.ops.quote_name(table)
            cursor.execute(f"DELETE FROM {name}")
            if rows:
                marks = ", ".join(["%s"] * len(rows[0]))
                cursor.executemany(f"INSERT INTO {name} VALUES ({marks})", rows)


def _numbers() -> dict[str, int]:
    return {declared.__name__: declared._meta._counter.seq for declared in _factories() if declared._meta._counter}


def _factories() -> Iterator[type[factory.Factory]]:
    below = list(factory.Factory.__subclasses__())
    while below:
        declared = below.pop()
        below += declared.__subclasses__()
        if not declared._meta.abstract:
            yield declared
