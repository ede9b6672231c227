"""How the database reports which tables have changed: also by bulk and raw writes, and only what commits.

Triggers of PostgreSQL notify the channel CHANNEL of the name of the table; a process of a copy has its own channel.
SQLite has no notifications: its triggers increment a row of `TableVersion`, and the version of its file tells that
there is something to read. The worker creates the triggers that are missing at its start and every three minutes,
because a migration on SQLite and a restored dump may lose some, and settings decide which jobs exist. Rows that are
deleted are work that is done, so they are not reported.
"""

from __future__ import annotations

import select
import sqlite3
import time
from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any, Protocol
from uuid import uuid4

from django.conf import settings
from django.db import connection, transaction

from cms.db.copies import scope_lock, scope_name

from .models import TableVersion

if TYPE_CHECKING:
    import psycopg

CHANNEL = "clarion_changes"
TRIGGER_PREFIX = "clarion_report"
LOCK_KEY = 0x636C6172  # the key of pg_advisory_xact_lock: several workers may start at once
# Triggers of the schema of this process: rehearsals have copies of all tables in others.
OWN_TRIGGERS = """
    NOT tgisinternal AND (SELECT relnamespace FROM pg_class WHERE oid = tgrelid) = current_schema()::regnamespace
"""
LOCK_TIMEOUT = "5s"  # creating a trigger waits for running transactions that write, and new ones wait for it

SQLITE_POLL_INTERVAL_SECONDS = 0.05  # reading the version takes two microseconds
TEST_TIMEOUT_SECONDS = 5.0
TEST_PREFIX = "test "  # the beginning of a notification that a worker sends to itself, and others ignore
KEEPALIVES: dict[str, Any] = {"keepalives": 1, "keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3}

POSTGRES_FUNCTION = f"""
CREATE OR REPLACE FUNCTION {TRIGGER_PREFIX}() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN PERFORM pg_notify('{{channel}}', TG_TABLE_NAME); RETURN NULL; END $$
"""


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
            raw.execute(f"LISTEN {scope_name(CHANNEL)}")
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
            tables = {payload for payload in received if not payload.startswith(TEST_PREFIX)}
            if tables or time.monotonic() >= until:
                return tables

    def test(self) -> None:
        """Send a notification on Django's connection, and check that it arrives."""
        token, until = f"{TEST_PREFIX}{uuid4()}", time.monotonic() + TEST_TIMEOUT_SECONDS
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_notify(%s, %s)", [scope_name(CHANNEL), token])
        while (left := until - time.monotonic()) > 0:
            if token in self._receive(left):
                return
        raise ChangesNotReported("A notification did not arrive: set DATABASE_LISTEN_URL to PostgreSQL without pooler.")

    def _receive(self, seconds: float) -> set[str]:
        # `notifies()` alone checks ten times a second whether it was interrupted.
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
            time.sleep(min(SQLITE_POLL_INTERVAL_SECONDS, seconds))
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
    import psycopg  # only workers that use PostgreSQL need it

    if settings.DATABASE_LISTEN_URL:
        return psycopg.connect(settings.DATABASE_LISTEN_URL, **KEEPALIVES, autocommit=True)
    names = {option.keyword.decode() for option in psycopg.pq.Conninfo.get_defaults()}  # Django's include other objects
    parameters = {name: value for name, value in connection.get_connection_params().items() if name in names}
    return psycopg.connect(**{**KEEPALIVES, **parameters}, autocommit=True)


def _get_sqlite_path() -> str:
    if connection.is_in_memory_db():
        raise ChangesNotReported("The database is in memory.")
    return str(connection.settings_dict["NAME"])


def create_missing_triggers(tables: Collection[str]) -> None:
    """Create the triggers of these tables that do not exist."""
    wanted = {key: event for table in sorted(tables) for key, event in _name_triggers(table)}
    if connection.vendor == "sqlite":
        TableVersion.objects.bulk_create([TableVersion(table=table) for table in sorted(tables)], ignore_conflicts=True)
    existing = _find_existing()
    missing = {key: event for key, event in wanted.items() if key not in existing}
    if not missing:
        return
    for statement in _build_statements(missing):
        # A transaction of its own for each, because one that had locked a table and waited for another one would
        # deadlock with a transaction that writes to both of them.
        with transaction.atomic(), connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'")
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [scope_lock(LOCK_KEY)])
            cursor.execute(statement)


def _name_triggers(table: str) -> Iterator[tuple[tuple[str, str], str]]:
    """Yield (table, name of the trigger) and its event. On SQLite each has one event, and a unique name."""
    if connection.vendor == "sqlite":
        yield from (((table, f"{TRIGGER_PREFIX}_{event.lower()}_{table}"), event) for event in ("INSERT", "UPDATE"))
    else:
        yield (table, TRIGGER_PREFIX), "INSERT OR UPDATE"


def _find_existing() -> set[tuple[str, str]]:
    if connection.vendor == "sqlite":
        query = "SELECT tbl_name, name FROM sqlite_master WHERE type = 'trigger'"
    else:
        query = f"SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE {OWN_TRIGGERS}"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(query)
        return {(table.strip('"'), name) for table, name in cursor.fetchall()}


def _build_statements(missing: dict[tuple[str, str], str]) -> Iterator[str]:
    quote = connection.ops.quote_name
    if connection.vendor == "sqlite":
        versions = TableVersion._meta.db_table
        for (table, name), event in missing.items():
            # An UPDATE, because "INSERT OR IGNORE" of the statement that fires it would apply to an INSERT as well.
            increment = f"UPDATE {quote(versions)} SET version = version + 1 WHERE {quote('table')} = '{table}'"  # noqa: S608
            yield f"CREATE TRIGGER {quote(name)} AFTER {event} ON {quote(table)} BEGIN {increment}; END"
        return
    yield POSTGRES_FUNCTION.format(channel=scope_name(CHANNEL))
    for (table, name), event in missing.items():
        yield (
            f"CREATE OR REPLACE TRIGGER {quote(name)} AFTER {event} ON {quote(table)}"
            f" FOR EACH STATEMENT EXECUTE FUNCTION {TRIGGER_PREFIX}()"
        )
