"""Hints for SQLite's planner: statistics by which it chooses how to execute a query, and conditions without index.

Without them SQLite takes all tables for equally large: with 100,000 pages it read all of them for one, which took 0.7 s
instead of 8 ms. `ANALYZE` alone writes nothing about empty tables, which SQLite then takes for large. If no page is
restricted, that was slower still, so empty tables get a row as well (https://sqlite.org/fileformat2.html#stat1tab).

A connection reads the statistics together with the schema. The table is therefore created again, which changes the
schema, so that connections of other processes read the new ones.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import connection, transaction
from django.db.models import Func
from wagtail.models import Page

GROWTH = 2  # growth of the number of pages after which the statistics are written again
MAX_ROWS = 100  # rows of a table that was empty before

FIND_TABLE = "SELECT name FROM sqlite_master WHERE name = 'sqlite_stat1'"
FIND_COUNT = "SELECT stat FROM sqlite_stat1 WHERE tbl = %s"  # "100009 1": the rows of the table come first
FIND_EMPTY = "SELECT tbl FROM sqlite_stat1 WHERE idx IS NULL AND stat = '1'"
UNKNOWN = (
    "FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite~_%' ESCAPE '~'"
    " AND sql NOT LIKE 'CREATE VIRTUAL %' AND name NOT IN (SELECT tbl FROM sqlite_stat1)"
)


def update_statistics() -> int:
    """Write the statistics if a table has none or was empty, or if the pages are twice or half as many as then.

    For 100,000 pages it takes up to three seconds, in which others wait to write. It does nothing on other databases,
    and returns 0, because it deletes no rows.
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            if not _are_current(cursor):
                with transaction.atomic():
                    _write(cursor)
    return 0


def _are_current(cursor: Any) -> bool:
    if not cursor.execute(FIND_TABLE).fetchone():
        return False
    if cursor.execute(f"SELECT 1 {UNKNOWN} LIMIT 1").fetchone():
        return False
    if any(_has_more_rows(cursor, table) for (table,) in cursor.execute(FIND_EMPTY).fetchall()):
        return False
    (stat,) = cursor.execute(FIND_COUNT, [Page._meta.db_table]).fetchone()
    known, pages = int(stat.split()[0]), Page.objects.count()
    return known <= GROWTH * pages and pages <= GROWTH * known


def _has_more_rows(cursor: Any, table: str) -> bool:
    query = f"SELECT 1 FROM {connection.ops.quote_name(table)} LIMIT 1 OFFSET {MAX_ROWS}"  # noqa: S608 - names of tables
    return bool(cursor.execute(query).fetchone())


def _write(cursor: Any) -> None:
    cursor.execute("DROP TABLE IF EXISTS sqlite_stat1")
    cursor.execute("ANALYZE")
    cursor.execute(f"INSERT INTO sqlite_stat1 SELECT name, NULL, '1' {UNKNOWN}")


class Unindexed(Func):
    """The value of a column, for a condition that most rows meet.

    SQLite takes every range for a small part of a table and reads it first: of 100,000 pages below a site's root, to
    find a few by other conditions. A plus sign before the column keeps it from that
    (https://sqlite.org/optoverview.html#disqualifying_where_clause_terms_using_unary_). PostgreSQL knows the shares.
    """

    template = "%(expressions)s"
    arity: ClassVar[int] = 1

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, Any]:
        """Return the column with a plus sign."""
        sql, parameters = self.as_sql(compiler, connection, **context)
        return f"+{sql}", parameters
