"""The tables of apps that are not installed: their rows are absent, and are deleted with what they refer to.

Django deletes such rows itself, but only those of models that it knows. Without the app of a table, the database would
refuse to delete a page or a subscriber because of a row that no page shows. The lists of where an object is used do not
name such rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache, partial
from typing import Any, NamedTuple

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import QuerySet

TRIGGER_PREFIX = "left_out_"


class ForeignKey(NamedTuple):
    """A column of a table that no installed app has, and the column that it refers to."""

    table: str
    column: str
    other_table: str
    other_column: str
    is_nullable: bool


def has_left_out_wings() -> bool:
    """Return whether an optional part of Clarion is not installed."""
    return not all(apps.is_installed(app) for wing in settings.WINGS.values() for app in wing)


@cache
def find_types_left_out() -> tuple[int, ...]:
    """Return the ids of the content types whose app is not installed. A complete installation needs no query for it."""
    from django.contrib.contenttypes.models import ContentType  # this module is imported before the models

    if not has_left_out_wings():
        return ()
    return tuple(known.pk for known in ContentType.objects.order_by("pk") if known.model_class() is None)


def exclude_left_out_references() -> None:
    """Let Wagtail find no uses of an object by objects whose app is not installed.

    Wagtail would end with an error where it describes them. The rows of its reference index stay, for the case that the
    app is installed again.
    """
    from wagtail.models import ReferenceIndex

    if has_left_out_wings():
        for name in ("get_references_to", "get_references_to_in_bulk"):
            find = partial(_find_known_references, getattr(ReferenceIndex, name))
            setattr(ReferenceIndex, name, staticmethod(find))


def _find_known_references(find: Callable[[Any], QuerySet], used: Any) -> QuerySet:
    return find(used).exclude(content_type_id__in=find_types_left_out())


def release_references(**_: Any) -> None:
    """Let the database delete the rows, or empty their column if it may be null, as a receiver of `post_migrate`.

    PostgreSQL keeps the rule when the app is installed again. It has no effect then: Django deletes the rows first.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            _drop_triggers(cursor)
        for key in _find_foreign_keys(cursor) if has_left_out_wings() else ():
            if connection.vendor == "sqlite":
                cursor.execute(_build_trigger(key))
            else:
                _replace_constraint(cursor, key)


def _find_foreign_keys(cursor: Any) -> Iterator[ForeignKey]:
    known = set(connection.introspection.django_table_names(only_existing=False, include_views=False))
    prefixes = _find_table_prefixes()
    for table in connection.introspection.table_names(cursor):
        if table in known or not table.startswith(prefixes):
            continue
        nullable = {one.name for one in connection.introspection.get_table_description(cursor, table) if one.null_ok}
        for column, relation in connection.introspection.get_relations(cursor, table).items():
            yield ForeignKey(table, column, relation[1], relation[0], column in nullable)


def _find_table_prefixes() -> tuple[str, ...]:
    """Return the prefixes of the tables of apps that were migrated and are not installed.

    Other tables that Django does not know may belong to another program.
    """
    migrated = {label for label, _ in MigrationRecorder(connection).applied_migrations()}
    return tuple(f"{label}_" for label in sorted(migrated - {config.label for config in apps.get_app_configs()}))


def _drop_triggers(cursor: Any) -> None:
    cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE %s", [f"{TRIGGER_PREFIX}%"])
    for (name,) in cursor.fetchall():
        cursor.execute(f"DROP TRIGGER {connection.ops.quote_name(name)}")


def _build_trigger(key: ForeignKey) -> str:
    name, table, column, other_table, other_column = map(
        connection.ops.quote_name, (f"{TRIGGER_PREFIX}{key.table}_{key.column}", *key[:4])
    )
    action = f"UPDATE {table} SET {column} = NULL" if key.is_nullable else f"DELETE FROM {table}"  # noqa: S608
    condition = f"WHERE {column} = OLD.{other_column}"
    return f"CREATE TRIGGER {name} BEFORE DELETE ON {other_table} BEGIN {action} {condition}; END"


def _replace_constraint(cursor: Any, key: ForeignKey) -> None:
    constraints = connection.introspection.get_constraints(cursor, key.table)
    table, column, other_table, other_column = map(connection.ops.quote_name, key[:4])
    for name, constraint in constraints.items():
        if constraint["foreign_key"] != (key.other_table, key.other_column) or constraint["columns"] != [key.column]:
            continue
        cursor.execute("SELECT confdeltype FROM pg_constraint WHERE conname = %s AND contype = 'f'", [name])
        if ("a",) in cursor.fetchall():  # no action
            quoted, action = connection.ops.quote_name(name), "SET NULL" if key.is_nullable else "CASCADE"
            cursor.execute(
                f"ALTER TABLE {table} DROP CONSTRAINT {quoted}, ADD CONSTRAINT {quoted} FOREIGN KEY ({column}) "
                f"REFERENCES {other_table} ({other_column}) ON DELETE {action} DEFERRABLE INITIALLY DEFERRED"
            )
