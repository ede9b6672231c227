"""Indexes of tables that Wagtail and Django define, so that no model of ours can declare them."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.db import connection


class TableIndex(NamedTuple):
    """An index, on all rows or on those that meet the condition. `only_on` names a database."""

    table: str
    columns: str
    condition: str = ""
    only_on: str = ""


INDEXES = {
    # Few pages have such a time. Without the indexes every change of the content reads all pages to find the next one.
    "pages_go_live_at": TableIndex("wagtailcore_page", "go_live_at", "go_live_at IS NOT NULL"),
    "pages_expire_at": TableIndex("wagtailcore_page", "expire_at", "expire_at IS NOT NULL"),
    # SQLite reads a row of the table for each page of a topic, unless the index has the page, too: a quarter of the
    # time of a topic's list with 100,000 pages. PostgreSQL would then read all pages of the list instead.
    "pages_of_topic": TableIndex("pages_basepage_topics", "topic_id, basepage_id", only_on="sqlite"),
    "pages_of_region": TableIndex("pages_basepage_regions", "region_id, basepage_id", only_on="sqlite"),
}


def create_indexes(**_: Any) -> None:
    """Create missing indexes, as a receiver of `post_migrate`.

    A migration would not be enough: on SQLite, Django replaces a table to change a column, and its indexes are lost.
    """
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        for name, index in INDEXES.items():
            if index.table not in tables:  # the site was migrated back to a state before the table
                continue
            known = connection.introspection.get_constraints(cursor, index.table)
            if name not in known and index.only_on in ("", connection.vendor):
                condition = f" WHERE {index.condition}" if index.condition else ""
                cursor.execute(f"CREATE INDEX {name} ON {index.table} ({index.columns}){condition}")
