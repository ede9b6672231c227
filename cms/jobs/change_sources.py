"""Where changes of tables are noticed: notifications of PostgreSQL, or the version of an SQLite database."""

from __future__ import annotations

import select
import sqlite3
import time
from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager
from typing import Any, Protocol
from uuid import uuid4

import psycopg
from django.conf import settings
from django.db import connection

from .change_triggers import CHANNEL
from .models import TableVersion

LOOK_INTERVAL_SECONDS = 0.05  # at the version of SQLite, which takes two microseconds
TEST = "test "  # the beginning of a notification that a worker sends to itself, and others ignore
TEST_TIMEOUT_SECONDS = 5.0
KEEPALIVES: dict[str, Any] = {"keepalives": 1, "keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3}


class ChangesNotReported(Exception):
    """The database cannot report changes; the message says why."""


class Changes(Protocol):
    """An open source of changes."""

    def wait(self, seconds: float) -> Collection[str]:
        """Return the tables that have changed since the last call, waiting so long for the first one."""


@contextmanager
def open_changes() -> Iterator[Changes]:
    """Open a connection of its own to the default database, on which its changes are noticed.

    Raises:
        ChangesNotReported: Connections go through a pooler, or the database is in memory.
        Exception: What the driver raises while the database is not available.
    """
    if connection.vendor == "postgresql":
        with _connect_to_postgres() as raw:
            raw.execute(f"LISTEN {CHANNEL}")
            notifications = Notifications(raw)
            notifications.test()
            yield notifications
    else:
        with closing(sqlite3.connect(_get_sqlite_path(), isolation_level=None)) as file:
            yield SqliteVersion(file)


class Notifications:
    """The notifications that one connection to PostgreSQL receives."""

    def __init__(self, raw: psycopg.Connection[tuple[object, ...]]) -> None:
        self._raw = raw

    def wait(self, seconds: float) -> Collection[str]:
        """Return the tables that have changed since the last call, waiting so long for the first one."""
        until = time.monotonic() + seconds
        while True:
            received = self._receive(max(0.0, until - time.monotonic()))
            tables = {payload for payload in received if not payload.startswith(TEST)}
            if tables or time.monotonic() >= until:
                return tables

    def test(self) -> None:
        """Send a notification on Django's connection, and check that it arrives."""
        token, until = f"{TEST}{uuid4()}", time.monotonic() + TEST_TIMEOUT_SECONDS
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, token])
        while (left := until - time.monotonic()) > 0:
            if token in self._receive(left):
                return
        raise ChangesNotReported("A notification did not arrive: set DATABASE_LISTEN_URL to PostgreSQL without pooler.")

    def _receive(self, seconds: float) -> set[str]:
        # `notifies()` alone looks ten times a second whether it was interrupted.
        received = {one.payload for one in self._raw.notifies(timeout=0)}
        if not received and select.select([self._raw.fileno()], [], [], seconds)[0]:
            received = {one.payload for one in self._raw.notifies(timeout=0)}
        return received


class SqliteVersion:
    """The version of an SQLite database, which every commit of another connection changes."""

    def __init__(self, file: sqlite3.Connection) -> None:
        self._file = file
        self._version = self._read_version()
        self._tables = self._read_tables()

    def wait(self, seconds: float) -> Collection[str]:
        """Return the tables that have changed since the last call, waiting so long for the first one."""
        until = time.monotonic() + seconds
        while not (changed := self._find_changed()) and time.monotonic() < until:
            time.sleep(min(LOOK_INTERVAL_SECONDS, seconds))
        return changed

    def _find_changed(self) -> Collection[str]:
        version = self._read_version()
        if version == self._version:
            return set()
        before, self._version, self._tables = self._tables, version, self._read_tables()
        return {table for table, count in self._tables.items() if count != before.get(table)}

    def _read_version(self) -> int:
        version: int = self._file.execute("PRAGMA data_version").fetchone()[0]
        return version

    def _read_tables(self) -> dict[str, int]:
        return dict(self._file.execute(f"SELECT * FROM {TableVersion._meta.db_table}"))  # noqa: S608


def _connect_to_postgres() -> psycopg.Connection[tuple[object, ...]]:
    if settings.DATABASE_LISTEN_URL:
        return psycopg.connect(settings.DATABASE_LISTEN_URL, **KEEPALIVES, autocommit=True)
    names = {option.keyword.decode() for option in psycopg.pq.Conninfo.get_defaults()}  # Django's include other objects
    parameters = {name: value for name, value in connection.get_connection_params().items() if name in names}
    return psycopg.connect(**{**KEEPALIVES, **parameters}, autocommit=True)


def _get_sqlite_path() -> str:
    if connection.is_in_memory_db():
        raise ChangesNotReported("The database is in memory.")
    return str(connection.settings_dict["NAME"])
