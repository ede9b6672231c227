"""A backup of the test database: a copy of the file of SQLite, or of the database of PostgreSQL."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from django.db import connection

from tests.migrated_sqlite import replace_content


class FileBackup:
    """A copy of the file of SQLite."""

    def __init__(self, directory: Path) -> None:
        self.path = directory / "backup.sqlite3"
        with sqlite3.connect(connection.settings_dict["NAME"]) as source, sqlite3.connect(self.path) as target:
            source.backup(target)
        source.close()
        target.close()

    def restore(self) -> None:
        """Replace the content of the database."""
        connection.close()
        replace_content(Path(connection.settings_dict["NAME"]), self.path.read_bytes())

    def remove(self) -> None:
        """Leave the file to pytest."""


class DatabaseBackup:
    """A copy of a database of PostgreSQL on the same server."""

    def __init__(self) -> None:
        self.name = connection.settings_dict["NAME"]
        self._copy(self.name, f"{self.name}_backup")

    def restore(self) -> None:
        """Replace the database."""
        self._copy(f"{self.name}_backup", self.name)

    def remove(self) -> None:
        """Drop the copy."""
        self._execute(f'DROP DATABASE IF EXISTS "{self.name}_backup"')

    def _copy(self, source: str, target: str) -> None:
        connection.close()
        self._execute(f'DROP DATABASE IF EXISTS "{target}"')
        self._execute(f'CREATE DATABASE "{target}" TEMPLATE "{source}"')

    def _execute(self, statement: str) -> None:
        parameters: dict[str, Any] = {**connection.get_connection_params(), "dbname": "postgres"}
        known = {
            name: parameters[name] for name in ("host", "port", "user", "password", "dbname") if name in parameters
        }
        with psycopg.connect(**known, autocommit=True) as server:
            server.execute(statement)


@contextmanager
def backed_up(directory: Path) -> Iterator[FileBackup | DatabaseBackup]:
    """Back up the database as it is now, for `restore()` in the block."""
    backup = FileBackup(directory) if connection.vendor == "sqlite" else DatabaseBackup()
    try:
        yield backup
    finally:
        backup.remove()
