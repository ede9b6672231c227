"""The state of a move from SQLite to PostgreSQL, in a table that only `manage.py move_database` creates.

On PostgreSQL the table exists while a move is not finished: which constraints are dropped for it, and the digest of
each table that was copied. On SQLite it exists when the database was moved. Web and worker do not start with either:
the one is incomplete, and the other is continued elsewhere, where the same e-mails would be sent as well.
"""

from __future__ import annotations

from django.core.exceptions import ImproperlyConfigured
from django.db import Error as DatabaseError
from django.db import connection

STATE_TABLE = "clarion_move"
LINEAGE_TABLE = "journal_contentversion"  # names the content: a database that was created again has another lineage
READ_LINEAGE = f"SELECT lineage FROM {LINEAGE_TABLE}"  # noqa: S608 - a constant


class CannotMove(Exception):
    """The database cannot be moved; the message says why, and what to do."""


class MoveUnfinished(ImproperlyConfigured):
    """The database is incomplete, or was moved to another one."""


def require_server() -> None:
    """Refuse to fill another database than PostgreSQL.

    Raises:
        CannotMove: DATABASE_URL names another one.
    """
    if connection.vendor != "postgresql":
        raise CannotMove(
            "DATABASE_URL does not name a PostgreSQL database. Set it to the one that is to be filled, such as"
            " postgres://clarion@db.internal/clarion, and name the SQLite database with --from."
        )


def require_usable_database() -> None:
    """Refuse to start with a database that is being moved, or that was moved.

    Raises:
        MoveUnfinished: `manage.py move_database` has not finished, or has moved this database.
    """
    try:
        exists = STATE_TABLE in connection.introspection.table_names()
    except DatabaseError as error:
        if "database is locked" in str(error):  # SQLite otherwise lets everybody read
            raise MoveUnfinished("Another process has locked the SQLite database, such as move_database.") from error
        return  # it does not respond; health checks report that
    if exists and connection.vendor == "sqlite":
        raise MoveUnfinished(
            "This SQLite database was moved to PostgreSQL, where it is continued. Set DATABASE_URL to that database. To"
            " use the SQLite database again instead, run `manage.py move_database --go-back`."
        )
    if exists:
        raise MoveUnfinished(
            "The database is incomplete: `manage.py move_database` has not finished. Run it again, and start then."
        )
