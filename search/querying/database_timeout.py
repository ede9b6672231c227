"""A time limit for the database during a visitor's search."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

STEPS_PER_CHECK = 10_000  # instructions of SQLite's virtual machine: some tenths of a millisecond


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Abort statements that run longer than this, with Django's `OperationalError`.

    PostgreSQL limits each statement, SQLite all statements together. Other databases are not limited.
    """
    if connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('statement_timeout', %s, true)", [str(int(seconds * 1000))])
            yield
    elif connection.vendor == "sqlite":
        connection.ensure_connection()
        raw = connection.connection
        until = time.monotonic() + seconds
        raw.set_progress_handler(lambda: time.monotonic() > until, STEPS_PER_CHECK)
        try:
            yield
        finally:
            raw.set_progress_handler(None, STEPS_PER_CHECK)
    else:
        yield
