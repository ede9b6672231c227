"""Database triggers that report changes of tables to the workers: also bulk and raw writes, and only what commits.

PostgreSQL notifies the channel CHANNEL of the name of the table. SQLite has no notifications: its triggers increment a
row of `TableVersion`. The worker creates the triggers that are missing at its start and every three minutes, because a
migration on SQLite and a restored dump may lose some, and settings decide which jobs exist. Rows that are deleted are
work that is done, so they are not reported.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from django.db import connection, transaction

from .models import TableVersion

CHANNEL = "clarion_changes"
PREFIX = "clarion_report"
LOCK = 0x636C6172  # of pg_advisory_xact_lock, because several workers may start at once
LOCK_TIMEOUT = "5s"  # creating a trigger waits for running transactions that write, and new ones wait for it

POSTGRES_FUNCTION = f"""
CREATE OR REPLACE FUNCTION {PREFIX}() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN PERFORM pg_notify('{CHANNEL}', TG_TABLE_NAME); RETURN NULL; END $$
"""


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
                cursor.execute(f"SELECT pg_advisory_xact_lock({LOCK})")
            cursor.execute(statement)


def _name_triggers(table: str) -> Iterator[tuple[tuple[str, str], str]]:
    """Yield (table, name of the trigger) and its event. On SQLite each has one event, and a unique name."""
    if connection.vendor == "sqlite":
        yield from (((table, f"{PREFIX}_{event.lower()}_{table}"), event) for event in ("INSERT", "UPDATE"))
    else:
        yield (table, PREFIX), "INSERT OR UPDATE"


def _find_existing() -> set[tuple[str, str]]:
    if connection.vendor == "sqlite":
        query = "SELECT tbl_name, name FROM sqlite_master WHERE type = 'trigger'"
    else:
        query = "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE NOT tgisinternal"
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
    yield POSTGRES_FUNCTION
    for (table, name), event in missing.items():
        yield (
            f"CREATE OR REPLACE TRIGGER {quote(name)} AFTER {event} ON {quote(table)}"
            f" FOR EACH STATEMENT EXECUTE FUNCTION {PREFIX}()"
        )
