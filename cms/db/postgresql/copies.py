"""Copies of PostgreSQL in a schema of their own in the same database.

The server copies the rows itself, in one transaction that has one moment. The tables are unlogged: they are in no
write-ahead log, so that neither standbys nor physical backups have them, and `dumps.py` leaves the schemas out as well.
Indexes and constraints follow the rows. A process of a copy has this schema, and no other, in its search path.

`database_structure.py` reads what the site has. Structure is created in several transactions, because each object needs
a lock until the end of one, and the server has room for some thousands.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit
from urllib.parse import quote as quote_url

import psycopg
from django.conf import settings
from django.db import DatabaseError, connection, transaction

from ..copies import CannotCopy, Choose, Report, TableRows, build_select, quote
from . import database_structure as structure

SCHEMA_PREFIX = "clarion_rehearsal_"
BATCH_SIZE = 25  # tables, each with its indexes, sequence and TOAST table
LIST_VALUES = "SELECT json_array_elements_text(%s::json)"
REMOVE_KEY = "{column} - '{key}'"
REPORT_INTERVAL_SECONDS = 5.0
LOCK_TIMEOUT = "10s"  # a migration that runs may have locked a table
FIND_SCHEMAS = "SELECT nspname FROM pg_namespace WHERE nspname LIKE %s AND pg_has_role(nspowner, 'USAGE')"
FIND_SIZE = "SELECT coalesce(sum(pg_total_relation_size(oid)), 0)::bigint FROM pg_class"
# Tables have an index of their own, and one of the table for long values, if they have that.
COUNT_INDEXES = "SELECT count(*) FROM pg_class one JOIN pg_index ON indrelid IN (one.oid, one.reltoastrelid)"
EMPTY_INDEX_BYTES = 2 * 8192  # the page of an index of an unlogged table, and of the empty one that replaces it
IS_OF_SITE = "relkind = 'r' AND relnamespace = current_schema()::regnamespace"
END_CONNECTIONS = """
    SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
    WHERE datname = current_database() AND application_name = %s AND pid <> pg_backend_pid()
"""

Connection = psycopg.Connection[tuple[Any, ...]]


class PostgresqlCopies:
    """Implements `cms.db.copies.CopyDatabase`."""

    def copy(self, name: str, directory: Path, choose: Choose, ignored_triggers: str, report: Report) -> None:
        if statement := self.find_missing_right():
            raise CannotCopy(f"The account of the database may not create a schema. Run {statement}")
        try:
            self._copy(_name_schema(name), choose, ignored_triggers, report)
        except (DatabaseError, psycopg.Error) as error:
            raise CannotCopy(f"The database could not be copied: {_describe(error)}") from error

    def _copy(self, schema: str, choose: Choose, ignored_triggers: str, report: Report) -> None:
        site, tables = structure.read_schema(), structure.read_tables()
        _execute(f"CREATE SCHEMA {quote(schema)}")
        for batch in _split(tables):
            with transaction.atomic():
                _execute(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'")
                for table in batch:
                    for statement in table.build_table(site, schema):
                        _execute(statement)
        with _open_moment() as own:
            chosen = {rows.table: rows for rows in _choose_at_moment(own, choose)}
            with ThreadPoolExecutor(1, thread_name_prefix="copy") as pool:
                for number, table in enumerate(tables):
                    if table.name in chosen:
                        done = pool.submit(_insert, own, chosen[table.name], table, site, schema)
                        _wait(done, partial(report, "database", 70 * number // len(tables)))
            for table in tables:
                for statement in table.build_sequences(site, schema):
                    own.execute(statement)
            own.commit()
        for number, batch in enumerate(_split(tables)):
            _create(schema, (one for table in batch for one in table.keys_and_indexes))
            report("database", 70 + 25 * number * BATCH_SIZE // len(tables))
        for batch in _split(tables):
            _create(schema, (one for table in batch for one in table.references))
        _create(schema, structure.read_triggers(ignored_triggers))
        for table in tables:
            _execute(f"ANALYZE {quote(schema)}.{quote(table.name)}")

    def build_url(self, name: str, directory: Path) -> str:
        """Return the URL of the site, past a pooler that keeps no session, with the schema as the search path."""
        parts = urlsplit(settings.DATABASE_LISTEN_URL or _build_site_url())
        query = dict(parse_qsl(parts.query))
        schema = _name_schema(name)
        query["options"] = f"{query.get('options', '')} -c search_path={schema}".strip()
        query["application_name"] = schema
        return parts._replace(query=urlencode(query, quote_via=quote_url)).geturl()

    def remove(self, name: str, directory: Path) -> None:
        schema = _name_schema(name)
        try:
            if not _fetch(f"{FIND_SCHEMAS} AND nspname = %s", [f"{SCHEMA_PREFIX}%", schema]):
                return
            _fetch(END_CONNECTIONS, [schema])
            for batch in _split(structure.read_table_names(schema)):
                _execute(f"DROP TABLE {', '.join(f'{quote(schema)}.{quote(table)}' for table in batch)} CASCADE")
            _execute(f"DROP SCHEMA IF EXISTS {quote(schema)} CASCADE")
        except DatabaseError as error:
            raise CannotCopy(f"The schema {schema} could not be removed: {_describe(error)}") from error

    def find(self) -> frozenset[str]:
        try:
            found = _fetch(FIND_SCHEMAS, [f"{SCHEMA_PREFIX}%"])
        except DatabaseError as error:
            raise CannotCopy(f"The database does not respond: {_describe(error)}") from error
        return frozenset(schema.removeprefix(SCHEMA_PREFIX) for (schema,) in found)

    def estimate(self, tables: Collection[str]) -> int:
        """Return the bytes of the tables of the site, with rows that a copy does not have, and of all empty indexes."""
        (rows,) = _fetch(f"{FIND_SIZE} WHERE relname = ANY(%s) AND {IS_OF_SITE}", [list(tables)])
        (indexes,) = _fetch(f"{COUNT_INDEXES} WHERE {IS_OF_SITE}")
        return int(rows[0]) + EMPTY_INDEX_BYTES * int(indexes[0])

    def measure(self, name: str, directory: Path) -> int:
        found = _fetch(
            f"{FIND_SIZE} WHERE relkind = 'r' AND relnamespace = %s::regnamespace", [quote(_name_schema(name))]
        )
        return int(found[0][0])

    def find_missing_right(self) -> str | None:
        ((database, user, may_create),) = _fetch(
            "SELECT current_database(), current_user, has_database_privilege(current_database(), 'CREATE')"
        )
        return None if may_create else f"GRANT CREATE ON DATABASE {quote(database)} TO {quote(user)};"


COPIES = PostgresqlCopies()  # read by cms/db/copies.py


def check_schema(schema: str | None) -> None:
    """Refuse a connection of the process of a copy that would use the tables of the site.

    Raises:
        CannotCopy: `schema`, the first one of the search path of the connection, is not that of the copy.
    """
    if settings.REHEARSAL_COPY and schema != _name_schema(settings.REHEARSAL_COPY):
        raise CannotCopy(f"The connection has the schema {schema}, which is not that of the copy.")


def _name_schema(name: str) -> str:
    return f"{SCHEMA_PREFIX}{name}"


@contextmanager
def _open_moment() -> Iterator[Connection]:
    """Open a connection with a transaction that reads one moment.

    Django's connection stays free: it reports the progress, which other processes see, and takes part in the moment
    only while rows are chosen.
    """
    with closing(psycopg.connect(_build_site_url())) as own:
        own.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        yield own


def _choose_at_moment(own: Connection, choose: Choose) -> Sequence[TableRows]:
    """Return what the caller chooses while Django's connection reads the moment of the other connection."""
    (snapshot,) = own.execute("SELECT pg_export_snapshot()").fetchone() or ("",)
    with transaction.atomic():
        _execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        _execute(f"SET TRANSACTION SNAPSHOT '{snapshot}'")
        return choose()


def _wait(done: Future[None], report: Callable[[], object]) -> None:
    """Report until a statement has ended: it may take longer than others wait for a sign of this process."""
    report()
    while not wait([done], REPORT_INTERVAL_SECONDS).done:
        report()
    done.result()


def _insert(own: Connection, rows: TableRows, table: structure.Table, site: str, schema: str) -> None:
    query, parameters = build_select(rows, table.columns, f"{quote(site)}.", LIST_VALUES, REMOVE_KEY)
    names = ", ".join(map(quote, table.columns))
    target = f"{quote(schema)}.{quote(table.name)}"
    statement = f"INSERT INTO {target} ({names}) OVERRIDING SYSTEM VALUE {query}"
    psycopg.ClientCursor(own).execute(statement.encode(), parameters or None)


def _create(schema: str, statements: Any) -> None:
    """Execute statements whose names have no schema, with that of the copy."""
    with transaction.atomic():
        _execute(f"SET LOCAL search_path = {quote(schema)}")
        for statement in statements:
            _execute(statement)


def _split(items: Sequence[Any]) -> list[Sequence[Any]]:
    return [items[start : start + BATCH_SIZE] for start in range(0, len(items), BATCH_SIZE)]


def _execute(statement: str, parameters: Sequence[Any] | None = None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters or None)


def _fetch(query: str, parameters: Sequence[Any] | None = None) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


def _build_site_url() -> str:
    """Return the URL of Django's connection, whose parameters are those that libpq knows."""
    names = {option.keyword.decode() for option in psycopg.pq.Conninfo.get_defaults()}
    found = {name: str(value) for name, value in connection.get_connection_params().items() if name in names}
    user, password = (quote_url(found.pop(name, ""), safe="") for name in ("user", "password"))
    account = f"{user}:{password}@" if password else f"{user}@" if user else ""
    query = urlencode({name: value for name, value in found.items() if name != "dbname"}, quote_via=quote_url)
    return f"postgres://{account}/{quote_url(found['dbname'], safe='')}?{query}"


def _describe(error: Exception) -> str:
    """Return what PostgreSQL says, without the values that a detail of it could contain."""
    diagnostics = getattr(error if isinstance(error, psycopg.Error) else error.__cause__, "diag", None)
    return f"{(diagnostics and diagnostics.message_primary) or type(error).__name__}."
