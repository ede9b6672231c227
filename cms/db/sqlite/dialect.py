"""How SQLite does what `cms/db/dialect.py` describes."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import connection

from ..dialect import Trigger

MAX_PAGES = 10_000
FIND_TRIGGERS = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE %s"
STEPS_PER_CHECK = 10_000  # instructions of SQLite's virtual machine: some tenths of a millisecond


def find_file() -> Path | None:
    """Return the file of the database; None if it is in memory."""
    return None if connection.is_in_memory_db() else Path(connection.settings_dict["NAME"])


@contextmanager
def limit_time(seconds: float) -> Iterator[None]:
    """Abort statements of the block when all of them together have taken this long."""
    connection.ensure_connection()
    raw = connection.connection
    until = time.monotonic() + seconds
    raw.set_progress_handler(lambda: time.monotonic() > until, STEPS_PER_CHECK)
    try:
        yield
    finally:
        raw.set_progress_handler(None, STEPS_PER_CHECK)


def build_trigger(trigger: Trigger) -> list[str]:
    """Return the statement that creates a trigger."""
    return [f"{trigger.head.replace('IS DISTINCT FROM', 'IS NOT')} BEGIN {trigger.statement}; END"]


def join_search_scores(backend: Any) -> None:
    """Let the backend join the scores, instead of reading each by a query that goes through all matches."""
    from . import search_scores  # imports modules of modelsearch that have models

    backend.query_compiler_class = search_scores.Search
    backend.autocomplete_query_compiler_class = search_scores.Autocomplete
