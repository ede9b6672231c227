"""Dumps of SQLite with its online backup, while others write.

The copy has one moment. It is checked, loses the rows that are left out, and is packed, so that no page of the file
keeps them. A restore goes the same way: it replaces the content in one transaction, for processes that have the file
open as well.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import sqlite3
import tempfile
import time
import zlib
from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from django.db import connections

from ..dumps import SYSTEM_PREFIX, BackupRuns, DatabaseFailed, Dump, count_rows

CHUNK_BYTES = 1024 * 1024
COMPRESSION_LEVEL = 6
TIMEOUT_SECONDS = 60.0
# The beginnings of the names of temporary directories beside the database.
DUMP_PREFIX, LOAD_PREFIX = ".backup-", ".restore-"
LEFTOVER_SECONDS = 86_400


class SqliteDatabase:
    """A file of SQLite, by the alias of Django or by its path."""

    kind = "sqlite"

    def __init__(self, alias: str = "default", path: Path | None = None) -> None:
        if path is None and connections[alias].is_in_memory_db():
            raise DatabaseFailed("The database is in memory, and ends with the process. There is nothing to back up.")
        self.path = path or Path(connections[alias].settings_dict["NAME"])

    def is_below(self, directory: Path) -> bool:
        return self.path.resolve().is_relative_to(directory.resolve())

    @contextmanager
    def lock(self) -> Iterator[None]:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(self.path.with_name(f"{self.path.name}.backup-lock"), os.O_CREAT | os.O_RDWR, 0o600)
        try:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise BackupRuns from None
            self._delete_leftovers()
            yield
        finally:
            os.close(handle)

    @contextmanager
    def dump(self, left_out: Collection[str]) -> Iterator[Dump]:
        if not self.path.exists():
            raise DatabaseFailed(f"There is no database at {self.path}.")
        with self._temporary_path(DUMP_PREFIX) as path:
            with closing(self._connect(self.path)) as source, closing(sqlite3.connect(path)) as copy:
                _copy(source, copy)
                _check(copy)
                for table in left_out:
                    copy.execute(f'DELETE FROM "{table}"')  # noqa: S608 - names of tables
                copy.commit()
                copy.execute("PRAGMA journal_mode=DELETE")
                copy.execute("VACUUM")
            yield Dump(_compress(path), count_rows(SqliteDatabase(path=path)))

    def check_load(self, server_version: int, program_version: int) -> None:
        """Do nothing: each version of SQLite reads the files of the others."""

    @contextmanager
    def load(self) -> Iterator[_Load]:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with (
            self._temporary_path(LOAD_PREFIX) as path,
            open(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600), "wb") as file,
        ):
            yield _Load(file, path, self.path)

    @contextmanager
    def scratch(self, url: str) -> Iterator[SqliteDatabase]:
        if url:
            raise DatabaseFailed("--to is for PostgreSQL only: a backup of SQLite is verified in a temporary file.")
        with self._temporary_path(LOAD_PREFIX) as path:
            yield SqliteDatabase(path=path)

    def execute(self, sql: str, parameters: Any = ()) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self.path, isolation_level=None)) as connection:
            return connection.execute(sql, parameters).fetchall()

    def insert(self, table: str, rows: list[tuple[Any, ...]]) -> None:
        """Insert rows of texts."""
        marks = ", ".join("?" * len(rows[0]))
        with closing(sqlite3.connect(self.path)) as connection, connection:
            connection.executemany(f'INSERT INTO "{table}" VALUES ({marks})', rows)  # noqa: S608 - our own table

    def list_tables(self) -> list[str]:
        if not self.path.exists():
            return []
        found = self.execute(
            "SELECT name, sql LIKE 'CREATE VIRTUAL %' FROM sqlite_master WHERE type = 'table' ORDER BY 1"
        )
        # The tables with which full-text search stores its own have names that begin with that of the virtual table.
        hidden = (SYSTEM_PREFIX, *(f"{name}_" for name, is_virtual in found if is_virtual))
        return [name for name, _ in found if not name.startswith(hidden)]

    @contextmanager
    def _temporary_path(self, prefix: str) -> Iterator[Path]:
        """Yield a path on the disk of the database, in a directory that only the owner reads."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=prefix, dir=self.path.parent) as directory:
            yield Path(directory, "database.sqlite3")

    def _delete_leftovers(self) -> None:
        """Delete the copies of killed processes. A restore may be running, so its copies stay for a day."""
        oldest = time.time() - LEFTOVER_SECONDS  # noqa: TID251 - the file system has made the times of files
        for directory in (*self.path.parent.glob(f"{DUMP_PREFIX}*"), *self.path.parent.glob(f"{LOAD_PREFIX}*")):
            if directory.name.startswith(DUMP_PREFIX) or directory.stat().st_mtime < oldest:
                shutil.rmtree(directory)

    def _connect(self, path: Path) -> sqlite3.Connection:
        return sqlite3.connect(path, timeout=TIMEOUT_SECONDS)


DATABASE = SqliteDatabase  # read by cms/db/dumps.py


class _Load:
    """A compressed file of SQLite that becomes the content of another one."""

    def __init__(self, file: Any, path: Path, target: Path) -> None:
        self._file, self._path, self._target = file, path, target
        self._unpacker = zlib.decompressobj()

    def write(self, piece: bytes) -> None:
        try:
            left = piece
            while left:
                self._file.write(self._unpacker.decompress(left, CHUNK_BYTES))
                left = self._unpacker.unconsumed_tail
        except zlib.error as error:
            raise DatabaseFailed("The dump of the database cannot be unpacked.") from error

    def commit(self) -> None:
        self._file.write(self._unpacker.flush())
        self._file.flush()
        if not self._unpacker.eof:
            raise DatabaseFailed("The dump of the database does not have its end.")
        try:
            with closing(sqlite3.connect(self._path)) as source:
                _check(source)
                with closing(sqlite3.connect(self._target, timeout=TIMEOUT_SECONDS)) as target:
                    _copy(source, target)
        except sqlite3.Error as error:
            raise DatabaseFailed(f"The dump could not be loaded: {error}") from None
        self._target.chmod(0o600)


def _copy(source: sqlite3.Connection, target: sqlite3.Connection) -> None:
    """Copy everything in one step: with several, each write of another process would begin the copy again."""
    try:
        source.backup(target, pages=-1)
    except sqlite3.Error as error:
        raise DatabaseFailed(f"The database could not be copied: {error}") from error


def _check(database: sqlite3.Connection) -> None:
    try:
        (found,) = database.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.DatabaseError as error:
        found = str(error)
    if found != "ok":
        raise DatabaseFailed(f"The database is damaged: {found}. Restore an earlier backup, or ask for help before.")


def _compress(path: Path) -> Iterator[bytes]:
    packer = zlib.compressobj(COMPRESSION_LEVEL)
    with path.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            yield packer.compress(chunk)
    yield packer.flush()
