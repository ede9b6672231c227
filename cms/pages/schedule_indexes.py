"""Indexes of the times at which pages go live and expire. Wagtail has none.

Few pages have such a time. Without the indexes every change of the content reads all pages to find the next one.
"""

from __future__ import annotations

from typing import Any

from django.db import connection

COLUMNS = {"pages_go_live_at": "go_live_at", "pages_expire_at": "expire_at"}  # by the name of the index
TABLE = "wagtailcore_page"


def create_indexes(**_: Any) -> None:
    """Create missing indexes, as a receiver of `post_migrate`.

    A migration would not be enough: on SQLite, Django replaces a table to change a column, and its indexes are lost.
    """
    with connection.cursor() as cursor:
        if TABLE not in connection.introspection.table_names(cursor):  # migrated back to a state before the table
            return
        known = connection.introspection.get_constraints(cursor, TABLE)
        for name, column in COLUMNS.items():
            if name not in known:
                cursor.execute(f"CREATE INDEX {name} ON {TABLE} ({column}) WHERE {column} IS NOT NULL")
