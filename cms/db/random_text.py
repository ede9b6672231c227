"""A random text that the database creates."""

from __future__ import annotations

from typing import Any

from django.db.models import CharField, Func

RANDOM_BYTES = 16
RANDOM_TEXT_LENGTH = 2 * RANDOM_BYTES


class RandomText(Func):
    """A random text of hexadecimal digits, for the default of a column."""

    template = f"lower(hex(randomblob({RANDOM_BYTES})))"
    arity = 0
    output_field = CharField(max_length=RANDOM_TEXT_LENGTH)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """Return the SQL; PostgreSQL has the function since version 13."""
        return self.as_sql(compiler, connection, template="replace(gen_random_uuid()::text, '-', '')", **context)
