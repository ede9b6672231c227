"""Dumps of the database: what those of PostgreSQL and SQLite have in common, and the choice between them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from .dialect import load_module

SYSTEM_PREFIX = "sqlite_"  # tables of SQLite itself


class DatabaseFailed(Exception):
    """A dump or a restore is impossible; the message is a sentence that says why and what to do."""


class BackupRuns(Exception):
    """Another process makes a backup of this database."""


@dataclass(frozen=True, slots=True)
class Dump:
    """A dump that can be read once, and the rows of each table at its moment."""

    chunks: Iterator[bytes]
    rows: dict[str, int]
    server_version: int = 0
    program_version: int = 0


class Load(Protocol):
    """A dump that is being loaded. Nothing of it is visible until `commit`."""

    def write(self, piece: bytes) -> None: ...

    def commit(self) -> None:
        """Let what was written replace the content of the database. Raises DatabaseFailed."""


class Database(Protocol):
    """A database of this installation."""

    kind: str  # postgresql or sqlite

    def is_below(self, directory: Path) -> bool:
        """Return whether the database is a file in this directory."""

    def lock(self) -> AbstractContextManager[None]:
        """Hold a lock of this database that ends with the process. Raises BackupRuns."""

    def dump(self, left_out: Collection[str]) -> AbstractContextManager[Dump]:
        """Dump everything at one moment, but no rows of these tables. Raises DatabaseFailed."""

    def check_load(self, server_version: int, program_version: int) -> None:
        """Raise DatabaseFailed if a dump of these versions cannot be loaded here."""

    def load(self) -> AbstractContextManager[Load]:
        """Replace the content by a dump. Without `commit` the content stays as it is."""

    def scratch(self, url: str) -> AbstractContextManager[Database]:
        """Create an empty database for a test, and drop it at the end; `url` names one that exists."""

    def execute(self, sql: str, parameters: Any = ()) -> list[tuple[Any, ...]]:
        """Execute a statement and return the rows."""

    def insert(self, table: str, rows: list[tuple[Any, ...]]) -> None:
        """Insert rows of texts."""

    def list_tables(self) -> list[str]:
        """Return the tables, apart from those of the database itself."""


def get_database(alias: str = "default") -> Any:
    """Return what dumps and loads the database of this alias."""
    return load_module("dumps", alias).DATABASE(alias)


def count_rows(database: Database) -> dict[str, int]:
    """Return the rows of each table."""
    return {table: database.execute(f'SELECT count(*) FROM "{table}"')[0][0] for table in database.list_tables()}  # noqa: S608 - names of tables
