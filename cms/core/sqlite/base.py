"""Django's SQLite, which translates the placeholders of a statement once.

Django does so with a regular expression each time, which for the long statements of visible pages takes longer than
many an answer of SQLite, and leaves SQLite's own cache of statements a new text to look up. psycopg keeps what it has
translated, too.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django.db.backends.sqlite3 import base

MOST_STATEMENTS = 512


class DatabaseWrapper(base.DatabaseWrapper):
    def create_cursor(self, name: str | None = None) -> Any:
        return self.connection.cursor(factory=Cursor)


class Cursor(base.SQLiteCursorWrapper):
    def convert_query(self, query: str, *, param_names: Iterable[str] | None = None) -> str:
        return _translated(query) if param_names is None else super().convert_query(query, param_names=param_names)


@lru_cache(MOST_STATEMENTS)
def _translated(query: str) -> str:
    return base.SQLiteCursorWrapper.convert_query(None, query)
