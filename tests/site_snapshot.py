"""The default site of most tests: built once by the factories, then its rows are inserted again.

Building it takes a second, inserting the rows a few hundredths. The factories build the site again for a test that has
already written to the journal, and for a test that commits: responses are cached by content version, and a version must
not occur twice with different content.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.db import connection, transaction

from cms.demo import factories
from cms.journal.models import JournalEntry
from tests.random_content import RandomContent

Rows = dict[str, Any]  # by table, in the notation of the database

# Tables that the rows refer to; a test that commits may have written them again with other ids.
REFERENCED_TABLES = ("django_content_type", "wagtailcore_locale")
# Tables that the database fills itself, and those that no test changes.
IGNORED_TABLE_PREFIXES = ("wagtailsearch_indexentry_fts", "sqlite_", "django_migrations")


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All rows before and after building the site, and the state of the factories after it."""

    before: Rows
    after: Rows
    factories: RandomContent


_snapshot: Snapshot | None = None


def build_site() -> factories.SiteTree:
    """Return the default site in English and French: a home page and its three lists, without further pages."""
    global _snapshot
    if not connection.in_atomic_block or JournalEntry.objects.exists():
        return factories.site()
    if _snapshot is None or any(_read_table(table) != _snapshot.before[table] for table in REFERENCED_TABLES):
        _snapshot = _take_snapshot()
    _insert_snapshot(_snapshot)
    return factories.site()


def _take_snapshot() -> Snapshot:
    with transaction.atomic():
        before = _read_tables()
        factories.site()
        snapshot = Snapshot(before, _read_tables(), RandomContent.read())
        transaction.set_rollback(True)
    return snapshot


def _insert_snapshot(snapshot: Snapshot) -> None:
    """Replace the rows of every table that building the site changes."""
    with transaction.atomic(), connection.cursor() as cursor:
        for table in snapshot.after:
            if snapshot.after[table] != snapshot.before[table]:
                cursor.execute(f"DELETE FROM {connection.ops.quote_name(table)}")
                _insert_rows(cursor, table, snapshot.after[table])
    cache.clear()  # Wagtail caches the root paths of sites
    snapshot.factories.restore()


def _read_tables() -> Rows:
    tables = connection.introspection.table_names()
    return {table: _read_table(table) for table in tables if not table.startswith(IGNORED_TABLE_PREFIXES)}


def _read_table(table: str) -> Any:
    name = connection.ops.quote_name(table)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"SELECT json_agg(row)::text FROM {name} AS row")
            return cursor.fetchone()[0]
        cursor.execute(f"SELECT * FROM {name}")
        return cursor.fetchall()


def _insert_rows(cursor: Any, table: str, rows: Any) -> None:
    name = connection.ops.quote_name(table)
    if rows and connection.vendor == "postgresql":
        cursor.execute(f"INSERT INTO {name} SELECT * FROM json_populate_recordset(NULL::{name}, %s)", [rows])
    elif rows:
        placeholders = ", ".join(["%s"] * len(rows[0]))
        cursor.executemany(f"INSERT INTO {name} VALUES ({placeholders})", rows)
