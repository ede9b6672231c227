"""A backup of the test database: a copy of the file of SQLite, or of the database of PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection

from tests.migrated_postgresql import copy_database, drop_database
from tests.migrated_sqlite import back_up, disconnect, replace_content


class FileBackup:
    """A copy of the file of SQLite."""

    def __init__(self, directory: Path) -> None:
        self.path = directory / "backup.sqlite3"
        back_up(connection.settings_dict["NAME"], self.path)

    def restore(self) -> None:
        """Replace the content of the database."""
        disconnect()
        replace_content(Path(connection.settings_dict["NAME"]), self.path.read_bytes())

    def remove(self) -> None:
        """Leave the file to pytest."""


class DatabaseBackup:
    """A copy of a database of PostgreSQL on the same server."""

    def __init__(self) -> None:
        self.name = connection.settings_dict["NAME"]
        self.copy = f"{self.name}_backup"
        copy_database(self.name, self.copy)

    def restore(self) -> None:
        """Replace the database."""
        copy_database(self.copy, self.name)

    def remove(self) -> None:
        """Drop the copy."""
        drop_database(self.copy)


@contextmanager
def backed_up(directory: Path) -> Iterator[FileBackup | DatabaseBackup]:
    """Back up the database as it is now, for `restore()` in the block."""
    backup = FileBackup(directory) if connection.vendor == "sqlite" else DatabaseBackup()
    try:
        yield backup
    finally:
        backup.remove()
