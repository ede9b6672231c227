"""The SQLite database that is moved: opened alone, read in one transaction, and marked when it was moved."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from cms.db.move_state import READ_LINEAGE, STATE_TABLE, CannotMove

from .values import quote_name

WAIT_SECONDS = 2.0  # a command may be about to end
SHADOW_SUFFIXES = ("data", "idx", "content", "docsize", "config")  # tables in which FTS5 stores a virtual one
ROWS_AT_ONCE = 500
MAX_BROKEN_REFERENCES = 10  # sentences in a message


@contextmanager
def open_source(path: Path) -> Iterator[Source]:
    """Open the file so that no other process can read or write it until the end of the block.

    With WAL, a process that has used the database holds a lock on the file as long as it is connected, and web and
    worker stay connected. So the exclusive lock tells whether one of them runs, and keeps all others out. It ends with
    this process, however that ends. This process must not open the file itself: closing it would release the lock.

    Raises:
        CannotMove: there is no such database, or another process uses it.
    """
    if not path.is_file():
        raise CannotMove(f"There is no file {path}. Name the SQLite database with --from.")
    with closing(sqlite3.connect(f"file:{quote(str(path))}?mode=rw", uri=True, timeout=WAIT_SECONDS)) as file:
        file.isolation_level = None
        try:
            file.execute("PRAGMA locking_mode = EXCLUSIVE")  # before the first access: the lock is then on the file
            file.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            raise CannotMove(_explain(path, error)) from error
        except sqlite3.DatabaseError as error:
            raise CannotMove(f"{path} is no SQLite database: {error}.") from error
        yield Source(path, file)


def _explain(path: Path, error: sqlite3.OperationalError) -> str:
    if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
        return f"{path} cannot be locked: {error}. The user of this command needs to write the file and its directory."
    users = "".join(f"\n  process {pid}: {command}" for pid, command in _find_users(path))
    return (
        f"Another process uses {path}. Stop web and worker, and other commands and shells with this database, and run"
        f" the command again.{users}"
    )


def _find_users(path: Path) -> Iterator[tuple[str, str]]:
    """Yield the processes that have the file open, as far as Linux shows them to this user."""
    own = Path("/proc/self").resolve()
    for process in Path("/proc").glob("[0-9]*"):
        try:
            is_user = process != own and any(entry.samefile(path) for entry in (process / "fd").iterdir())
            command = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
        except OSError:
            continue
        if is_user:
            yield process.name, command[:100]


@dataclass(frozen=True, slots=True)
class Source:
    """An open SQLite database, whose content does not change as long as it is open."""

    path: Path
    file: sqlite3.Connection

    def list_tables(self) -> dict[str, list[str]]:
        """Return the columns of each table by its name, without those of SQLite, of full-text search and the mark."""
        entries = self.file.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'").fetchall()
        virtual = {name for name, sql in entries if sql and sql.upper().startswith("CREATE VIRTUAL")}
        hidden = virtual | {f"{name}_{suffix}" for name in virtual for suffix in SHADOW_SUFFIXES} | {STATE_TABLE}
        names = sorted(name for name, _ in entries if name not in hidden and not name.startswith("sqlite_"))
        return {name: self._list_columns(name) for name in names}

    def _list_columns(self, table: str) -> list[str]:
        return [row[1] for row in self.file.execute(f"PRAGMA table_xinfo({quote_name(table)})")]

    def count_rows(self, table: str) -> int:
        """Return the number of rows of a table."""
        count: int = self.file.execute(f"SELECT count(*) FROM {quote_name(table)}").fetchone()[0]  # noqa: S608
        return count

    def read_rows(self, table: str, columns: Sequence[str]) -> Iterator[tuple[object, ...]]:
        """Yield the values of these columns of all rows, in any order.

        Raises:
            CannotMove: a text is not UTF-8.
        """
        names = ", ".join(map(quote_name, columns))
        try:
            cursor = self.file.execute(f"SELECT {names} FROM {quote_name(table)}")  # noqa: S608 - names of the schema
            while rows := cursor.fetchmany(ROWS_AT_ONCE):
                yield from rows
        except sqlite3.OperationalError as error:
            raise CannotMove(f"The table {table} cannot be read: {error}.") from error

    def read_migrations(self) -> set[tuple[str, str]]:
        """Return the app and the name of each migration that was applied.

        Raises:
            CannotMove: it is no database of Django.
        """
        try:
            return set(self.file.execute("SELECT app, name FROM django_migrations"))
        except sqlite3.OperationalError as error:
            raise CannotMove(f"{self.path} has no tables of Clarion. Name its database with --from.") from error

    def read_last_ids(self) -> dict[str, int]:
        """Return the highest id that each table has ever given: a number is not given again after it was deleted."""
        if not self.file.execute("SELECT 1 FROM sqlite_master WHERE name = 'sqlite_sequence'").fetchone():
            return {}
        return dict(self.file.execute("SELECT name, max(seq) FROM sqlite_sequence GROUP BY name"))

    def find_broken_references(self) -> list[str]:
        """Return sentences about rows that refer to absent rows, which PostgreSQL would refuse."""
        found = self.file.execute("PRAGMA foreign_key_check").fetchmany(MAX_BROKEN_REFERENCES)
        return [f"{table}, row {row}: the row of {other} that it refers to is absent" for table, row, other, _ in found]

    def read_lineage(self) -> str:
        """Return the lineage of the content, which the database that continues it has as well."""
        return str(self.file.execute(READ_LINEAGE).fetchone()[0])

    def read_mark(self) -> str:
        """Return the database to which this one was moved; empty if it was not."""
        if not self.file.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (STATE_TABLE,)).fetchone():
            return ""
        return str(self.file.execute(f"SELECT target FROM {STATE_TABLE}").fetchone()[0])  # noqa: S608 - a constant

    def write_mark(self, target: str) -> None:
        """Let web and worker refuse to start with this database, because another one continues it."""
        self.file.execute(f"DROP TABLE IF EXISTS {STATE_TABLE}")
        self.file.execute(f"CREATE TABLE {STATE_TABLE} (target TEXT NOT NULL)")
        self.file.execute(f"INSERT INTO {STATE_TABLE} VALUES (?)", (target,))  # noqa: S608 - a constant
        self.file.execute("COMMIT")

    def remove_mark(self) -> None:
        """Let web and worker start with this database again."""
        self.file.execute(f"DROP TABLE IF EXISTS {STATE_TABLE}")
        self.file.execute("COMMIT")
