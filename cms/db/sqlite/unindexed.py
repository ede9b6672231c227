"""Columns for which SQLite must not use an index."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import Func


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
