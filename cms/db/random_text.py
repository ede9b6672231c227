"""A random text that the database creates."""

from __future__ import annotations

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import CharField, Func
from django.db.models.sql.compiler import SQLCompiler

RANDOM_BYTES = 16
RANDOM_TEXT_LENGTH = 2 * RANDOM_BYTES


class RandomText(Func):
    """A random text of hexadecimal digits, for the default of a column."""

    output_field = CharField(max_length=RANDOM_TEXT_LENGTH)
    arity = 0

    def as_sqlite(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **_: Any
    ) -> tuple[str, tuple[Any, ...]]:
        """Return the SQL."""
        return f"lower(hex(randomblob({RANDOM_BYTES})))", ()

    def as_postgresql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **_: Any
    ) -> tuple[str, tuple[Any, ...]]:
        """Return the SQL; PostgreSQL has the function since version 13."""
        return "replace(gen_random_uuid()::text, '-', '')", ()
