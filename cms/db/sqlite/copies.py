"""Copies of SQLite in a file of their own.

The rows are inserted into an empty file by a connection that reads the site's file as well. Its read transaction has
one moment, for which no writer waits. The file never contains other rows, not even in its free pages, which a backup of
the whole file from which rows are deleted would.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.utils.encoding import filepath_to_uri

from ..copies import CannotCopy, Choose, Report, TableRows, build_select, quote
from ..dumps import SYSTEM_PREFIX

FILE_NAME = "database.sqlite3"
LIST_VALUES = "SELECT value FROM json_each(%s)"
REMOVE_KEY = "json_remove({column}, '$.{key}')"
FIND_OBJECTS = "SELECT type, name, tbl_name, sql FROM site.sqlite_master WHERE sql IS NOT NULL ORDER BY rowid"
FIND_SIZE = """
    SELECT (page_count - freelist_count) * page_size
    FROM pragma_page_count(), pragma_freelist_count(), pragma_page_size()
"""
SETTINGS = "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-32000;"  # a crash leaves a leftover


class SqliteCopies:
    """Implements `cms.db.copies.CopyDatabase`."""

    def copy(self, name: str, directory: Path, choose: Choose, ignored_triggers: str, report: Report) -> None:
        if connection.is_in_memory_db():
            raise CannotCopy("The database is in memory, which no other process can read.")
        with closing(_open(directory / FILE_NAME)) as copy:
            copy.execute("ATTACH ? AS site", [_build_uri(Path(connection.settings_dict["NAME"]))])
            with transaction.atomic():  # has the one lock of writers: nothing changes between both connections
                copy.execute("BEGIN")
                copy.execute("SELECT 1 FROM site.sqlite_master").fetchone()  # the moment begins with the first read
                chosen = {rows.table: rows for rows in choose()}
            try:
                self._fill(copy, chosen, ignored_triggers, report)
            except sqlite3.Error as error:
                raise CannotCopy(f"The database could not be copied: {error}.") from None

    def _fill(
        self, copy: sqlite3.Connection, chosen: dict[str, TableRows], ignored_triggers: str, report: Report
    ) -> None:
        objects = copy.execute(FIND_OBJECTS).fetchall()
        virtual = tuple(f"{name}_" for _, name, _, sql in objects if sql.upper().startswith("CREATE VIRTUAL"))
        tables = [one for one in objects if one[0] == "table" and not one[1].startswith((SYSTEM_PREFIX, *virtual))]
        for number, (_, table, _, sql) in enumerate(tables):
            copy.execute(sql)
            if table in chosen:
                _insert(copy, chosen[table])
            report("database", 100 * number // len(tables))
        _copy_sequences(copy)
        _create(copy, (one for one in objects if one[0] != "table"), ignored_triggers, virtual)
        if broken := copy.execute("PRAGMA main.foreign_key_check").fetchone():
            raise CannotCopy(f"A row of {broken[0]} refers to a row of {broken[2]} that the copy does not have.")
        copy.execute("COMMIT")
        copy.execute("DETACH site")
        copy.execute("PRAGMA journal_mode=WAL")

    def build_url(self, name: str, directory: Path) -> str:
        return f"sqlite:///{filepath_to_uri(str(directory / FILE_NAME))}"

    def remove(self, name: str, directory: Path) -> None:
        """Do nothing: the file is in the directory, which the caller deletes."""

    def find(self) -> frozenset[str]:
        return frozenset()

    def estimate(self, tables: Collection[str]) -> int:
        """Return the used bytes of the file: those of single tables are known only by reading all of it."""
        with connection.cursor() as cursor:
            cursor.execute(FIND_SIZE)
            return int(cursor.fetchone()[0])

    def measure(self, name: str, directory: Path) -> int:
        return sum(path.stat().st_size for path in directory.glob(f"{FILE_NAME}*"))

    def find_missing_right(self) -> None:
        return None


COPIES = SqliteCopies()  # read by cms/db/copies.py


def _open(path: Path) -> sqlite3.Connection:
    path.touch(mode=0o600)
    copy = sqlite3.connect(path.absolute().as_uri(), uri=True, isolation_level=None)
    for statement in SETTINGS.split(";"):
        copy.execute(statement)
    return copy


def _build_uri(path: Path) -> str:
    return f"{path.absolute().as_uri()}?mode=ro"


def _insert(copy: sqlite3.Connection, rows: TableRows) -> None:
    found = copy.execute(f"PRAGMA site.table_xinfo({quote(rows.table)})").fetchall()
    columns = [column[1] for column in found if not column[6]]  # without those that the database computes
    query, parameters = build_select(rows, columns, "site.", LIST_VALUES, REMOVE_KEY)
    names = ", ".join(map(quote, columns))
    copy.execute(f"INSERT INTO main.{quote(rows.table)} ({names}) {query.replace('%s', '?')}", parameters)


def _copy_sequences(copy: sqlite3.Connection) -> None:
    """Let the next id of each table follow the last one of the site."""
    if copy.execute("SELECT 1 FROM main.sqlite_master WHERE name = 'sqlite_sequence'").fetchone():
        copy.execute("DELETE FROM main.sqlite_sequence")
        copy.execute("INSERT INTO main.sqlite_sequence SELECT * FROM site.sqlite_sequence")


def _create(
    copy: sqlite3.Connection, objects: Iterable[tuple[Any, ...]], ignored_triggers: str, virtual: tuple[str, ...]
) -> None:
    """Create indexes, triggers and views, and statistics if the site has them."""
    for kind, name, table, sql in objects:
        is_ignored = kind == "trigger" and name.startswith(ignored_triggers)
        if not is_ignored and not table.startswith((SYSTEM_PREFIX, *virtual)):
            copy.execute(sql)
    if copy.execute("SELECT 1 FROM site.sqlite_master WHERE name = 'sqlite_stat1'").fetchone():
        copy.execute("ANALYZE main")
