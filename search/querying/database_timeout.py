"""A limit on how long the database may work on a visitor's search."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

STEPS = 10_000  # of SQLite's machine between two looks at the clock: some tenths of a millisecond


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """What asks the database longer than this is broken off there, with Django's `OperationalError`.

    PostgreSQL counts each statement, SQLite all of them together. Any other database is not limited.
    """
    if connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('statement_timeout', %s, true)", [str(int(seconds * 1000))])
            yield
    elif connection.vendor == "sqlite":
        connection.ensure_connection()
        raw = connection.connection
        until = time.monotonic() + seconds
        raw.set_progress_handler(lambda: time.monotonic() > until, STEPS)
        try:
            yield
        finally:
            raw.set_progress_handler(None, STEPS)
    else:
        yield
