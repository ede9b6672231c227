"""Django's backend for SQLite with a fair wait for the one writer.

SQLite itself waits by looking again and again, after up to 0.1 s, so a process that has just committed mostly gets the
next transaction as well. Measured with three processes that write for 0.4 s and pause for 0.01 s: the longest wait was
20 s, after which a transaction fails with "database is locked". Here those that have waited long look more often: 2 s.

It relies on parts of Django that are not documented: `SQLiteCursorWrapper`, `create_cursor` and `_commit`.
tests/cms/db/test_sqlite_wait.py checks them.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from django.db.backends.sqlite3 import base

T = TypeVar("T")

DEFAULT_TIMEOUT_SECONDS = 5.0  # default of the sqlite3 module
LONG_WAIT_SECONDS = 1.0
# Another code of "database is locked" is SQLITE_BUSY_SNAPSHOT, which waiting cannot resolve.
BUSY_CODES = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_BUSY_RECOVERY)
SHORT_PAUSE_SECONDS, LONG_PAUSE_SECONDS = 0.002, 0.02


class DatabaseWrapper(base.DatabaseWrapper):
    """The backend that `ENGINE` names; the options are those of Django's."""

    @property
    def timeout(self) -> float:
        """Return the seconds after which a statement fails with "database is locked"."""
        return float(self.settings_dict["OPTIONS"].get("timeout", DEFAULT_TIMEOUT_SECONDS))

    def get_new_connection(self, conn_params: dict[str, Any]) -> sqlite3.Connection:
        connection: sqlite3.Connection = super().get_new_connection(conn_params)  # waits as SQLite does
        _set_wait_of_sqlite(connection, 0)
        return connection

    def create_cursor(self, name: str | None = None) -> FairCursor:
        cursor: FairCursor = self.connection.cursor(factory=FairCursor)
        cursor.timeout = self.timeout
        return cursor

    def _commit(self) -> None:
        with _waiting_in_sqlite(self.connection, self.timeout):  # only without WAL; a commit is not repeated
            super()._commit()


class FairCursor(base.SQLiteCursorWrapper):
    """A cursor whose statements wait for the writer."""

    timeout = DEFAULT_TIMEOUT_SECONDS

    def execute(self, query: str, params: Any = None) -> Any:
        return wait_for_writer(lambda: super(FairCursor, self).execute(query, params), self.timeout)

    def executemany(self, query: str, param_list: Any) -> Any:
        with _waiting_in_sqlite(self.connection, self.timeout):  # some rows may be written already
            return super().executemany(query, param_list)


def wait_for_writer(execute: Callable[[], T], timeout: float) -> T:
    """Execute a statement again while another connection writes. It has no effect until it succeeds.

    Raises:
        sqlite3.OperationalError: the database was locked for `timeout` seconds, or the statement failed.
    """
    began_at = time.monotonic()
    while True:
        try:
            return execute()
        except sqlite3.OperationalError as error:
            waited = time.monotonic() - began_at
            if getattr(error, "sqlite_errorcode", None) not in BUSY_CODES or waited >= timeout:
                raise
        time.sleep(LONG_PAUSE_SECONDS if waited < LONG_WAIT_SECONDS else SHORT_PAUSE_SECONDS)


@contextmanager
def _waiting_in_sqlite(connection: sqlite3.Connection, seconds: float) -> Iterator[None]:
    _set_wait_of_sqlite(connection, seconds)
    try:
        yield
    finally:
        _set_wait_of_sqlite(connection, 0)


def _set_wait_of_sqlite(connection: sqlite3.Connection, seconds: float) -> None:
    connection.execute(f"PRAGMA busy_timeout = {round(seconds * 1000)}")
