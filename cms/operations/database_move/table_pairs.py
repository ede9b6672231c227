"""Which table of SQLite becomes which of PostgreSQL, and what keeps a move from beginning."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from django.apps import apps
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from modelsearch.abstract_models import AbstractIndexEntry

from cms.db.move_state import CannotMove

from .source import Source
from .target import Table
from .values import Column

MIGRATIONS_TABLE = MigrationRecorder.Migration._meta.db_table  # `migrate` writes it on each database
MAX_NAMES = 8  # migrations in a message


@dataclass(frozen=True, slots=True)
class TablePair:
    """A table with the columns that both databases have, and those of its primary key."""

    name: str
    columns: tuple[Column, ...]
    key: frozenset[str]
    rows: int  # on SQLite


def check_migrations(applied: set[tuple[str, str]], *, where: str) -> None:
    """Check that a database has the migrations of this installation, and no others.

    Migrations of apps that are not installed are left aside: their tables are examined.

    Raises:
        CannotMove: the database has more or fewer; the message names them.
    """
    known = MigrationLoader(None, ignore_no_migrations=True).disk_migrations
    replaced = {name: key for key, migration in known.items() for name in migration.replaces}
    missing = {
        key
        for key, migration in known.items()
        if key not in applied
        and replaced.get(key) not in applied
        and not (migration.replaces and applied.issuperset(migration.replaces))
    }
    if missing:
        raise CannotMove(
            f"{where} lacks {_list(missing)}. Run `manage.py migrate` with DATABASE_URL set to it, and the move again."
        )
    labels = {config.label for config in apps.get_app_configs()}
    if unknown := {key for key in applied if key[0] in labels and key not in known and key not in replaced}:
        raise CannotMove(
            f"{where} has {_list(unknown)}, which this version does not know. Move it with the version that it was"
            " migrated by. If a squashed migration has replaced them, run `manage.py migrate APP --prune` first."
        )


def _list(migrations: Collection[tuple[str, str]]) -> str:
    names = [f"{app}.{name}" for app, name in sorted(migrations)]
    more = f" and {len(names) - MAX_NAMES} more" if len(names) > MAX_NAMES else ""
    return f"the migrations {', '.join(names[:MAX_NAMES])}{more}"


def find_derived_tables() -> set[str]:
    """Return the tables of the admin's search, whose columns differ: each database builds its own from the content."""
    return {model._meta.db_table for model in apps.get_models() if issubclass(model, AbstractIndexEntry)}


def pair_tables(source: Source, target: Mapping[str, Table], left_behind: Collection[str]) -> list[TablePair]:
    """Return the tables to copy, in the order of their names.

    Raises:
        CannotMove: a table with rows, or a column, exists on one side only; the message names all of them.
    """
    tables, skipped = source.list_tables(), {MIGRATIONS_TABLE, *find_derived_tables()}
    installed = set(connection.introspection.django_table_names(include_views=False))
    unknown = [name for name in left_behind if name not in tables or name in target]
    problems = [f"--leave-behind {name}: there is no such table, or an installed app has it." for name in unknown]
    problems += _find_own_tables(source, tables.keys() - target.keys() - set(left_behind) - skipped)
    pairs = []
    for name, table in sorted(target.items()):
        if name in skipped:
            continue
        if name not in tables:
            if name in installed:  # others are created by migrations for PostgreSQL alone
                problems.append(f"The table {name} is not in {source.path}.")
            continue
        problems += _compare_columns(name, set(tables[name]), table)
        if not problems:
            pairs.append(TablePair(name, table.columns, table.key, source.count_rows(name)))
    if problems:
        raise CannotMove("\n".join(problems))
    return pairs


def _find_own_tables(source: Source, names: Collection[str]) -> Iterator[str]:
    """Yield a sentence for each table of the source that the installation does not create, unless it is empty."""
    for name in sorted(names):
        if rows := source.count_rows(name):
            yield (
                f"The table {name} has {rows} rows, and no installed app creates it. Install its app for the move"
                f" (WINGS_LEFT_OUT, INSTALLED_APPS), or leave the table behind with --leave-behind {name}."
            )


def _compare_columns(name: str, columns: set[str], table: Table) -> Iterator[str]:
    ours = {column.name for column in table.columns}
    if missing := ours - columns:
        yield f"The table {name} of SQLite lacks the columns {', '.join(sorted(missing))}."
    if unknown := columns - ours - table.generated:
        yield f"The table {name} of PostgreSQL lacks the columns {', '.join(sorted(unknown))}."
