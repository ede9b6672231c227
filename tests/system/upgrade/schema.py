"""Compare the tables of the database with those that an earlier commit uses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from django.db import connection

Tables = Mapping[str, Mapping[str, bool]]  # whether each column of a table may be NULL


def list_misfits(earlier: Tables) -> list[str]:
    """Return what the earlier commit would fail on: missing tables and columns, and columns that must have a value."""
    with connection.cursor() as cursor:
        existing = set(connection.introspection.table_names(cursor))
        missing = [f"{table} is missing" for table in sorted(earlier.keys() - existing)]
        return missing + [
            found for table in sorted(earlier.keys() & existing) for found in _compare(table, earlier[table])
        ]


def _compare(table: str, earlier: Mapping[str, bool]) -> Iterator[str]:
    with connection.cursor() as cursor:
        columns = {column.name: column for column in connection.introspection.get_table_description(cursor, table)}
    for name in sorted(earlier.keys() - columns.keys()):
        yield f"{table}.{name} is missing"
    for name in sorted(columns.keys() - earlier.keys()):
        if not columns[name].null_ok and columns[name].default is None:
            yield f"{table}.{name} is NOT NULL without a default"
    for name in sorted(columns.keys() & earlier.keys()):
        if earlier[name] and not columns[name].null_ok:
            yield f"{table}.{name} must not be NULL"
