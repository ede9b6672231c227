"""Django's backend for PostgreSQL with fewer round trips and less work for the server.

It relies on parts of Django that are not documented: `DatabaseWrapper.is_usable`, `close_if_health_check_failed`,
`_prepare_cursor` and `wrap_database_errors`, and `ServerBindingCursor`. tests/cms/db/test_postgresql.py checks them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from select import POLLIN, poll
from typing import Any, Self

from django.conf import settings
from django.db.backends.postgresql import base
from django.db.utils import DatabaseErrorWrapper
from django.utils.functional import cached_property
from psycopg import sql
from psycopg.abc import AdaptContext
from psycopg.errors import DiskFull
from psycopg.types.numeric import Int8

from .write_probe import record_failed_write

_MARK = re.compile("%[s%]")
_LITERAL_TYPES = (str, int, bool, float)


class PreparedCursor(base.ServerBindingCursor):
    """Executes statements that the server plans once for each connection, if that has a `prepare_threshold`.

    Planning a query with `visible_now()` takes the server longer than executing it.
    """

    def execute(self, query: str, params: Sequence[Any] | None = None, **options: Any) -> Self:
        """Execute the query. Integers have one type whatever their size: each type would be another statement."""
        fixed = [Int8(one) if type(one) is int else one for one in params or ()]
        return super().execute(query, fixed, **options)


class DatabaseOperations(base.DatabaseOperations):
    """Django's operations, which also return what a `PreparedCursor` has executed."""

    def last_executed_query(self, cursor: Any, sql: str, params: Any) -> str | None:
        """Return the statement with its values, for `connection.queries` and the log of `django.db.backends`.

        The values of a `PreparedCursor` are not part of its statement. Django would log `$1`, and `None` for a
        statement that is prepared already.
        """
        if isinstance(cursor, PreparedCursor):
            return str(self.compose_sql(sql, params))
        return super().last_executed_query(cursor, sql, params)


class ErrorWrapper(DatabaseErrorWrapper):
    """Turns psycopg's errors into Django's, and records that the disk of the server is full."""

    def __exit__(self, error_type: Any, error: Any, traceback: Any) -> None:
        if isinstance(error, DiskFull):
            record_failed_write()
        super().__exit__(error_type, error, traceback)


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection to PostgreSQL. Django imports the class by this name."""

    ops_class = DatabaseOperations

    @cached_property
    def wrap_database_errors(self) -> ErrorWrapper:
        """Return the context in which Django calls psycopg."""
        return ErrorWrapper(self)

    def init_connection_state(self) -> None:
        """Prepare a new connection; refuse one of the process of a copy that would use the tables of the site.

        Raises:
            CannotCopy: The schema is not that of the copy, for example because a pooler has dropped the search path.
        """
        super().init_connection_state()
        if settings.REHEARSAL_COPY:
            from .copies import check_schema

            check_schema(self.connection.execute("SELECT current_schema()").fetchone()[0])
            if not self.get_autocommit():
                self.connection.commit()

    def prepared_cursor(self) -> Any:
        """Return a cursor for statements that are executed again and again, such as those of `cached_sql`."""
        self.close_if_health_check_failed()
        self.ensure_connection()
        with self.wrap_database_errors:
            return self._prepare_cursor(PreparedCursor(self.connection))

    def write_constants(self, statement: str, parameters: Sequence[Any]) -> tuple[str, Sequence[Any]]:
        """Return a statement for `prepared_cursor()` with its constants as literals, and the other parameters."""
        self.ensure_connection()
        return write_constants(statement, parameters, self.connection)

    def is_usable(self) -> bool:
        """Return whether the connection is open, which Django asks before the first query of each request.

        A server that has closed a connection has sent something before, at least the end of the stream. Only if there
        is something to read, `SELECT 1` decides, which Django sends each time.
        """
        return self._has_nothing_to_read() or super().is_usable()

    def _has_nothing_to_read(self) -> bool:
        if self.connection is None or self.connection.closed:
            return False
        poller = poll()
        poller.register(self.connection.fileno(), POLLIN)
        return not poller.poll(0)


def write_constants(
    statement: str, parameters: Sequence[Any], context: AdaptContext | None
) -> tuple[str, Sequence[Any]]:
    """Return the statement with its constants as literals, and the other parameters.

    The server plans a prepared statement without the values of its parameters: it supposes that the pages below a path
    are few, and reads all pages of the site to find the twenty with given ids. Texts and numbers become literals.
    """
    values = iter(parameters)
    kept: list[Any] = []

    def write(mark: re.Match[str]) -> str:
        if mark[0] == "%%":
            return mark[0]
        value = next(values)
        if isinstance(value, _LITERAL_TYPES):
            return sql.Literal(value).as_string(context).replace("%", "%%")
        kept.append(value)
        return mark[0]

    return _MARK.sub(write, statement), kept
