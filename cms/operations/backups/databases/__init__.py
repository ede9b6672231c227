"""Dumps of the database, for each kind of it."""

from __future__ import annotations

from typing import Any

from django.db import connections


def get_database(alias: str = "default") -> Any:
    """Return what dumps and loads the database of this alias: a `Database` of `postgresql` or `sqlite`."""
    if connections[alias].vendor == "postgresql":
        from .postgresql import PostgresqlDatabase

        return PostgresqlDatabase(alias)
    from .sqlite import SqliteDatabase

    return SqliteDatabase(alias)
