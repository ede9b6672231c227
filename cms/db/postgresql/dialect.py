"""How PostgreSQL does what `cms/db/dialect.py` describes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction

from ..dialect import Trigger

MAX_PAGES = None
# Rehearsals have copies of all tables in other schemas.
FIND_TRIGGERS = """
    SELECT tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
    WHERE NOT tgisinternal AND tgname LIKE %s AND c.relnamespace = current_schema()::regnamespace
"""


def find_file() -> None:
    """Return nothing: the database is on a server."""


@contextmanager
def limit_time(seconds: float) -> Iterator[None]:
    """Abort each statement of the block that runs longer."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('statement_timeout', %s, true)", [str(int(seconds * 1000))])
        yield


def build_trigger(trigger: Trigger) -> list[str]:
    """Return the statements that create a function and the trigger that calls it."""
    body = f"BEGIN {trigger.statement}; RETURN NULL; END"
    return [
        f"CREATE OR REPLACE FUNCTION {trigger.name}() RETURNS trigger LANGUAGE plpgsql AS $${body}$$",
        f"{trigger.head} EXECUTE FUNCTION {trigger.name}()",
    ]


def join_search_scores(backend: Any) -> None:
    """Do nothing: modelsearch computes the score of each row from its own columns."""
