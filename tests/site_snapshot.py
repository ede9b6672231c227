"""The default site as every second test begins with it: made once by the factories, then its rows are put in again.

Making it takes a second, putting it in a few hundredths. Where a test has made something already it is made; and where
it commits, for then answers are kept by the content version, which must not come again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import factory
from django.core.cache import cache
from django.db import connection, transaction

from cms.demo import factories
from cms.demo.factories import words
from cms.journal.models import JournalEntry

Rows = dict[str, Any]  # by table, in the database's own notation

# What the rows refer to; a test that commits may have renewed it.
GROUND = ("django_content_type", "wagtailcore_locale")
# What the database writes by itself for a row of another table, and what is not of this test.
OF_ITSELF = ("wagtailsearch_indexentry_fts", "sqlite_", "django_migrations")


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All rows before and after, and where words and numbers had come to."""

    before: Rows
    after: Rows
    numbers: dict[str, int]
    said: Any


_made: Snapshot | None = None


def build_site() -> factories.SiteTree:
    """The default site in English and French: a home page and its three lists, nothing under them."""
    global _made
    if not connection.in_atomic_block or JournalEntry.objects.exists():
        return factories.site()
    if _made is None or any(_rows_of(table) != _made.before[table] for table in GROUND):
        _made = _make()
    _put(_made)
    return factories.site()


def _make() -> Snapshot:
    with transaction.atomic():
        before = _rows()
        factories.site()
        made = Snapshot(before, _rows(), _numbers(), words.faker.random.getstate())
        transaction.set_rollback(True)
    return made


def _put(made: Snapshot) -> None:
    """Every table that differs, as it was afterwards."""
    with transaction.atomic(), connection.cursor() as cursor:
        for table in made.after:
            if made.after[table] != made.before[table]:
                cursor.execute(f"DELETE FROM {connection.ops.quote_name(table)}")
                _insert(cursor, table, made.after[table])
    cache.clear()  # Wagtail keeps the addresses of sites there
    words.reset()
    words.faker.random.setstate(made.said)
    for declared in _factories():
        declared.reset_sequence(made.numbers.get(declared.__name__, 0), force=True)


def _rows() -> Rows:
    tables = connection.introspection.table_names()
    return {table: _rows_of(table) for table in tables if not table.startswith(OF_ITSELF)}


def _rows_of(table: str) -> Any:
    name = connection.ops.quote_name(table)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"SELECT json_agg(row)::text FROM {name} AS row")
            return cursor.fetchone()[0]
        cursor.execute(f"SELECT * FROM {name}")
        return cursor.fetchall()


def _insert(cursor: Any, table: str, rows: Any) -> None:
    name = connection.ops.quote_name(table)
    if rows and connection.vendor == "postgresql":
        cursor.execute(f"INSERT INTO {name} SELECT * FROM json_populate_recordset(NULL::{name}, %s)", [rows])
    elif rows:
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
