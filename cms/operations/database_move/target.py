"""The PostgreSQL database that the move fills: the default database of this process.

Its account needs no rights but those of the owner of its tables: constraints between tables are dropped and created
again, as `pg_restore` does, instead of being switched off, which only superusers may do.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.core.management import call_command
from django.db import DatabaseError, NotSupportedError, connection, transaction

from cms.db.move_state import LINEAGE_TABLE, READ_LINEAGE, STATE_TABLE, CannotMove, require_server

from .values import Column, quote_name

LOCK_ID = 4_813_270_552  # number of an advisory lock: one move at a time fills the database
ROWS_AT_ONCE = 500

# Relations of the schema in which tables are created, without those of extensions.
FIND_RELATIONS = """
    SELECT c.oid, c.relname, c.relkind, c.relispartition FROM pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = current_schema()
    WHERE NOT EXISTS (
        SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.classid = 'pg_class'::regclass AND d.deptype = 'e'
    )
"""
FIND_COLUMNS = f"""
    SELECT c.relname, a.attname, t.typname, information_schema._pg_char_max_length(a.atttypid, a.atttypmod),
        information_schema._pg_numeric_scale(a.atttypid, a.atttypmod), a.attgenerated <> '',
        EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.oid AND i.indisprimary AND a.attnum = ANY (i.indkey))
    FROM ({FIND_RELATIONS}) c
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    JOIN pg_type t ON t.oid = a.atttypid
    WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition ORDER BY c.relname, a.attnum
"""  # noqa: S608 - constants
FIND_REFERENCES = f"""
    SELECT quote_ident(c.relname), quote_ident(f.conname), pg_get_constraintdef(f.oid) FROM ({FIND_RELATIONS}) c
    JOIN pg_constraint f ON f.conrelid = c.oid AND f.contype = 'f' AND f.conparentid = 0
"""  # noqa: S608 - constants
FIND_SEQUENCES = f"""
    SELECT c.relname, a.attname, pg_get_serial_sequence(quote_ident(c.relname), a.attname) FROM ({FIND_RELATIONS}) c
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    WHERE c.relkind IN ('r', 'p') AND pg_get_serial_sequence(quote_ident(c.relname), a.attname) IS NOT NULL
"""  # noqa: S608 - constants


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its columns, those that the database computes, and those of its primary key."""

    columns: tuple[Column, ...]
    generated: frozenset[str]
    key: frozenset[str]


@contextmanager
def open_target() -> Iterator[Target]:
    """Check the database of this process, and keep other moves out of it until the end of the block.

    Raises:
        CannotMove: it is not PostgreSQL, does not respond, is too old, or its account may not create tables.
    """
    require_server()
    try:
        _check_rights()
        own = connection.copy()  # so that the lock ends with this process, also if Django closes its connection
        try:
            with own.cursor() as cursor:
                if not _select(cursor, "SELECT pg_try_advisory_lock(%s)", LOCK_ID):
                    raise CannotMove("Another move_database fills this database at this moment. Wait until it ends.")
            yield Target()
        finally:
            own.close()
    except (DatabaseError, NotSupportedError) as error:
        raise CannotMove(f"The database of DATABASE_URL failed: {describe_error(error)}") from error


def _check_rights() -> None:
    with connection.cursor() as cursor:
        if _select(cursor, "SHOW server_encoding") != "UTF8":
            raise CannotMove(
                "The database of DATABASE_URL has another encoding than UTF8. Create it with ENCODING UTF8."
            )
        if not _select(cursor, "SELECT has_schema_privilege(current_schema(), 'CREATE')"):
            raise CannotMove(
                f"The account {connection.settings_dict['USER']} may not create tables. Make it the owner of the"
                " database, or grant CREATE on the schema public to it."
            )


def _select(cursor: Any, query: str, *parameters: object) -> Any:
    cursor.execute(query, parameters)
    return cursor.fetchone()[0]


def describe_error(error: Exception) -> str:
    """Return what PostgreSQL says, without the values that a detail of it could contain."""
    diagnostics = getattr(error.__cause__, "diag", None)
    if diagnostics is None or not diagnostics.message_primary:
        return str(error).strip()
    places = (diagnostics.table_name, diagnostics.column_name, diagnostics.constraint_name)
    return " · ".join([diagnostics.message_primary, *(place for place in places if place)])


class Target:
    """The database, whose changes are committed step by step."""

    @property
    def address(self) -> str:
        """Return where the database is, without the account."""
        own = connection.settings_dict
        return f"{own['HOST'] or 'localhost'}:{own['PORT'] or 5432}/{own['NAME']}"

    def has_relations(self) -> bool:
        """Return whether there are tables, views or sequences."""
        return bool(self.fetch(FIND_RELATIONS))

    def has_table(self, name: str) -> bool:
        """Return whether there is a table of this name."""
        return bool(self.fetch("SELECT to_regclass(%s) IS NOT NULL", quote_name(name))[0][0])

    def migrate(self, verbosity: int) -> None:
        """Create the tables of this installation, by its migrations."""
        call_command("migrate", interactive=False, verbosity=verbosity)

    def read_lineage(self) -> str:
        """Return the lineage of the content; empty if there is none."""
        rows = self.fetch(READ_LINEAGE) if self.has_table(LINEAGE_TABLE) else []
        return str(rows[0][0]) if rows else ""

    def list_tables(self) -> dict[str, Table]:
        """Return all tables but the state of the move."""
        rows: dict[str, list[tuple[Any, ...]]] = {}
        for name, *column in self.fetch(FIND_COLUMNS):
            rows.setdefault(name, []).append(tuple(column))
        return {name: _build_table(columns) for name, columns in rows.items() if name != STATE_TABLE}

    def read_migrations(self) -> set[tuple[str, str]]:
        """Return the app and the name of each migration that was applied."""
        return set(self.fetch("SELECT app, name FROM django_migrations"))

    def fill(self, table: str, columns: Sequence[Column], rows: Iterable[Sequence[object]]) -> None:
        """Replace the content of a table in the transaction of the caller; no trigger of the table runs."""
        name, names = quote_name(table), ", ".join(quote_name(column.name) for column in columns)
        with connection.cursor() as cursor, connection.wrap_database_errors:
            cursor.execute(f"TRUNCATE {name}")
            cursor.execute(f"ALTER TABLE {name} DISABLE TRIGGER USER")
            with cursor.copy(f"COPY {name} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            cursor.execute(f"ALTER TABLE {name} ENABLE TRIGGER USER")

    def read_rows(self, table: str, columns: Sequence[Column]) -> Iterator[tuple[Any, ...]]:
        """Yield the values of these columns of all rows, in any order."""
        expressions = ", ".join(column.expression for column in columns)
        with transaction.atomic(), connection.chunked_cursor() as cursor:
            cursor.execute(f"SELECT {expressions} FROM {quote_name(table)}")  # noqa: S608 - names of the schema
            while rows := cursor.fetchmany(ROWS_AT_ONCE):
                yield from rows

    def list_references(self) -> list[tuple[str, str, str]]:
        """Return table, name and definition of each constraint that refers to another table, as SQL."""
        return self.fetch(FIND_REFERENCES)

    def set_sequences(self, last_ids: Mapping[str, int]) -> None:
        """Let the next id of each table follow the highest that it has, or that SQLite has ever given."""
        with connection.cursor() as cursor:
            for table, column, sequence in self.fetch(FIND_SEQUENCES):
                highest = f"SELECT max({quote_name(column)}) FROM {quote_name(table)}"  # noqa: S608 - names of the schema
                last = max(_select(cursor, highest) or 0, last_ids.get(table, 0))
                cursor.execute("SELECT setval(%s, %s, %s)", [sequence, max(last, 1), last > 0])

    def update_statistics(self) -> None:
        """Let PostgreSQL count its new rows now, so that its plans are good from the first request on."""
        self.execute("ANALYZE")

    def execute(self, statement: str, *parameters: object) -> None:
        """Execute a statement."""
        with connection.cursor() as cursor:
            cursor.execute(statement, parameters or None)

    def fetch(self, query: str, *parameters: object) -> list[tuple[Any, ...]]:
        """Return the rows of a query."""
        with connection.cursor() as cursor:
            cursor.execute(query, parameters or None)
            rows: list[tuple[Any, ...]] = cursor.fetchall()
            return rows


def _build_table(rows: Sequence[tuple[Any, ...]]) -> Table:
    columns = tuple(
        Column(name, kind, length if scale is None else scale)
        for name, kind, length, scale, is_generated, _ in rows
        if not is_generated
    )
    return Table(columns, frozenset(row[0] for row in rows if row[4]), frozenset(row[0] for row in rows if row[5]))
