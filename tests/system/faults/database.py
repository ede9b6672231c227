"""A copy of the migrated database for one test, to which several processes can commit."""

from __future__ import annotations

import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.core.cache import cache
from django.db import connection


@contextmanager
def copy_database(directory: Path) -> Iterator[str]:
    """Copy the database and yield the name of the copy. This process uses the copy until the end of the block."""
    migrated = connection.settings_dict["NAME"]
    connection.close()
    copy = _copy_file(migrated, directory) if connection.vendor == "sqlite" else _copy_on_server(migrated)
    connection.settings_dict["NAME"] = copy
    cache.clear()
    try:
        yield copy
    finally:
        connection.close()
        connection.settings_dict["NAME"] = migrated
        cache.clear()
        if connection.vendor != "sqlite":
            _on_server(f'DROP DATABASE "{copy}" WITH (FORCE)')


def _copy_file(migrated: str, directory: Path) -> str:
    copy = str(directory / "copy.sqlite3")
    with closing(sqlite3.connect(migrated)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    return copy


def _copy_on_server(migrated: str) -> str:
    copy = f"{migrated}_{uuid.uuid4().hex[:8]}"
    _on_server(f'CREATE DATABASE "{copy}" TEMPLATE "{migrated}"')
    return copy


def _on_server(statement: str) -> None:
    """Execute a statement outside of transactions on another database, as CREATE and DROP DATABASE require."""
    with connection._nodb_cursor() as cursor:
        cursor.execute(statement)
