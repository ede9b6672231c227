"""Database triggers that keep `ListedPage` equal to the pages, on SQLite and PostgreSQL.

Triggers see every change: those of `save()` on any class, of `QuerySet.update()`, and of the SQL that moves a subtree.
A signal or an overridden method misses some of them, and a list would then lack a page or count one too many.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

PAGE_COLUMNS = ("content_type_id", "locale_id", "path", "live", "go_live_at", "expire_at")
OWN_COLUMNS = ("listed_at", "featured")
COLUMNS = ("page_id", *PAGE_COLUMNS, *OWN_COLUMNS)
VALUES = ("base.page_ptr_id", *(f"page.{name}" for name in PAGE_COLUMNS), *(f"base.{name}" for name in OWN_COLUMNS))
TABLES = "pages_basepage base JOIN wagtailcore_page page ON page.id = base.page_ptr_id"
FILL_TABLE = f"INSERT INTO pages_listedpage ({', '.join(COLUMNS)}) SELECT {', '.join(VALUES)} FROM {TABLES}"  # noqa: S608


@dataclass(frozen=True, slots=True)
class Trigger:
    """What the database does after it has changed a row of a table."""

    name: str
    table: str
    event: str  # INSERT or DELETE
    statement: str
    columns: tuple[str, ...] = ()  # for an update: the columns that are copied

    @property
    def clauses(self) -> tuple[str, str]:
        """Return the event, and the condition that a copied column has changed."""
        if not self.columns:
            return self.event, ""
        changed = " OR ".join(f"OLD.{name} IS DISTINCT FROM NEW.{name}" for name in self.columns)
        return f"UPDATE OF {', '.join(self.columns)}", f" WHEN ({changed})"


def _copy(columns: tuple[str, ...], key: str) -> str:
    assignments = ", ".join(f"{name} = NEW.{name}" for name in columns)
    return f"UPDATE pages_listedpage SET {assignments} WHERE page_id = NEW.{key}"  # noqa: S608


TRIGGERS = (
    Trigger(
        "pages_listing_added", "pages_basepage", "INSERT", f"{FILL_TABLE} WHERE base.page_ptr_id = NEW.page_ptr_id"
    ),
    Trigger(
        "pages_listing_deleted",
        "pages_basepage",
        "DELETE",
        "DELETE FROM pages_listedpage WHERE page_id = OLD.page_ptr_id",
    ),
    Trigger("pages_listing_dated", "pages_basepage", "UPDATE", _copy(OWN_COLUMNS, "page_ptr_id"), OWN_COLUMNS),
    Trigger("pages_listing_changed", "wagtailcore_page", "UPDATE", _copy(PAGE_COLUMNS, "id"), PAGE_COLUMNS),
)


def create_triggers(**_: Any) -> None:
    """Create missing triggers and then fill the table, as a receiver of `post_migrate`.

    A migration would not be enough: on SQLite, Django replaces a table to change a column, and its triggers are lost.
    """
    if "pages_listedpage" not in connection.introspection.table_names():  # migrated back to a state before the table
        return
    with transaction.atomic(), connection.cursor() as cursor:
        known = _known_triggers(cursor)
        missing = [trigger for trigger in TRIGGERS if trigger.name not in known]
        for trigger in missing:
            for statement in build_statements(trigger, connection.vendor):
                cursor.execute(statement)
        if missing:
            cursor.execute("DELETE FROM pages_listedpage")
            cursor.execute(FILL_TABLE)


def build_statements(trigger: Trigger, vendor: str) -> list[str]:
    """Return the SQL that creates a trigger."""
    event, condition = trigger.clauses
    start = f"CREATE TRIGGER {trigger.name} AFTER {event} ON {trigger.table} FOR EACH ROW{condition}"
    if vendor == "sqlite":
        return [f"{start.replace('IS DISTINCT FROM', 'IS NOT')} BEGIN {trigger.statement}; END"]
    body = f"BEGIN {trigger.statement}; RETURN NULL; END"
    return [
        f"CREATE OR REPLACE FUNCTION {trigger.name}() RETURNS trigger LANGUAGE plpgsql AS $${body}$$",
        f"{start} EXECUTE FUNCTION {trigger.name}()",
    ]


def _known_triggers(cursor: Any) -> set[str]:
    table, column = ("sqlite_master", "name") if connection.vendor == "sqlite" else ("pg_trigger", "tgname")
    cursor.execute(f"SELECT {column} FROM {table} WHERE {column} LIKE 'pages_listing_%'")  # noqa: S608
    return {name for (name,) in cursor.fetchall()}
