"""What migrations do to tables that exist: which they copy, scan or index while other transactions wait.

A new table, and a change of the catalogue alone, such as a column with a database default on PostgreSQL, is none of
these. Each operation of a migration is judged with the models as they are before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from functools import singledispatchmethod
from typing import Any

from django.db import connection, migrations
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ModelState, ProjectState
from django.db.models import CheckConstraint, Field, ManyToManyField, UniqueConstraint, Value
from django.db.models.functions import Now  # noqa: TID251 - a default of migrations

Node = tuple[str, str]  # the label of an app, and the name of a migration
VARYING = re.compile(r"(?:varchar|character varying)\((?P<length>\d+)\)")


class Effect(Enum):
    """What happens to a table, the longest first."""

    COPY = "copies the table"
    INDEX = "builds an index"
    SCAN = "reads the table"
    STATEMENTS = "runs statements of its own"


WAITS = {
    "postgresql": {
        Effect.COPY: "Reads and writes of this table wait, and it needs its size once more on the disk",
        Effect.INDEX: "Writes of this table wait until the index is built",
        Effect.SCAN: "Reads and writes of this table wait until it is read",
    },
    "sqlite": {
        Effect.COPY: "All writes wait, and it needs its size once more on the disk",
        Effect.INDEX: "All writes wait until the index is built",
        Effect.SCAN: "All writes wait until it is read",
    },
}
LOCKS = {
    "postgresql": "Run it neither during pg_dump nor an import; PGOPTIONS='-c lock_timeout=5s' limits its waits",
    "sqlite": "All writes wait while it runs",
}


def describe_wait(effect: Effect) -> str:
    """Return who waits for a migration with this effect, as the beginning of a sentence."""
    return WAITS[connection.vendor][effect]


def describe_lock() -> str:
    """Return what waits for each migration, as the beginning of a sentence."""
    return LOCKS[connection.vendor]


@dataclass(frozen=True, slots=True)
class TableEffect:
    """The effect of one operation; `table` is empty where an operation may use any."""

    node: Node
    effect: Effect
    table: str
    operation: str


@dataclass(frozen=True, slots=True)
class TableSize:
    """The rows of a table, as far as they are known without counting, and its size on the disk."""

    rows: int
    bytes: int | None = None


def find_effects(plan: Iterable[migrations.Migration], state: ProjectState) -> Iterator[TableEffect]:
    """Yield the effects of migrations that are applied in this order to models in this state, which is changed."""
    for migration in plan:
        judge = _Judge(migration.app_label, state)
        for operation in migration.operations:
            name = type(operation).__name__
            for effect, table in dict.fromkeys(judge.judge(operation)):
                yield TableEffect((migration.app_label, migration.name), effect, table, name)


def measure_tables(tables: Iterable[str]) -> dict[str, TableSize]:
    """Return the sizes of those of the tables that exist, from statistics on PostgreSQL."""
    wanted = sorted(set(tables))
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT relname, greatest(reltuples, 0)::bigint, pg_total_relation_size(oid) FROM pg_class"
                " WHERE relname = ANY(%s) AND relkind = 'r' AND pg_table_is_visible(oid)",
                [wanted],
            )
            return {name: TableSize(rows, size) for name, rows, size in cursor.fetchall()}
        existing = set(connection.introspection.table_names(cursor))
        found = {}
        for name in [one for one in wanted if one in existing]:
            # The largest key is found at once, and is as large as the number of rows that there ever were.
            cursor.execute(f"SELECT max(rowid) FROM {connection.ops.quote_name(name)}")  # noqa: S608 - a table's name
            found[name] = TableSize(cursor.fetchone()[0] or 0)
        return found


class _Judge:
    """Judges operations of one app one after the other, each with the state before it."""

    def __init__(self, label: str, state: ProjectState) -> None:
        self._label, self._state = label, state
        self._created: set[str] = set()  # tables that the migration creates: they are empty
        self._is_sqlite = connection.vendor == "sqlite"

    def judge(self, operation: Operation) -> list[tuple[Effect, str]]:
        """Return the effects of an operation, and apply it to the state."""
        found = [one for one in self._judge(operation) if one[1] not in self._created]
        operation.state_forwards(self._label, self._state)
        return found

    @singledispatchmethod
    def _judge(self, operation: Operation) -> Iterator[tuple[Effect, str]]:
        return iter(())

    @_judge.register
    def _(self, operation: migrations.RunPython) -> Iterator[tuple[Effect, str]]:
        if operation.code is not migrations.RunPython.noop:
            yield Effect.STATEMENTS, ""

    @_judge.register
    def _(self, operation: migrations.RunSQL) -> Iterator[tuple[Effect, str]]:
        if operation.sql not in (migrations.RunSQL.noop, []):
            yield Effect.STATEMENTS, ""

    @_judge.register
    def _(self, operation: migrations.SeparateDatabaseAndState) -> Iterator[tuple[Effect, str]]:
        inner = _Judge(self._label, self._state.clone())
        inner._created = self._created
        for one in operation.database_operations:
            yield from inner.judge(one)

    @_judge.register
    def _(self, operation: migrations.CreateModel) -> Iterator[tuple[Effect, str]]:
        options = {"db_table": f"{self._label}_{operation.name_lower}", **operation.options}
        self._created.add(str(options["db_table"]))
        return iter(())

    @_judge.register
    def _(self, operation: migrations.AddField) -> Iterator[tuple[Effect, str]]:
        field, table = operation.field, self._get_table(operation.model_name_lower)
        if isinstance(field, ManyToManyField):
            return
        if self._is_sqlite:
            is_plain = field.null and not field.unique and not field.has_default()
            if not is_plain or (field.has_db_default() and not isinstance(field.db_default, Value)):
                yield Effect.COPY, table
        elif _is_computed(field):
            yield Effect.COPY, table
        if _is_indexed(field):
            yield Effect.INDEX, table

    @_judge.register
    def _(self, operation: migrations.RemoveField) -> Iterator[tuple[Effect, str]]:
        field = self._get_field(operation)
        if self._is_sqlite and not isinstance(field, ManyToManyField):
            yield Effect.COPY, self._get_table(operation.model_name_lower)

    @_judge.register
    def _(self, operation: migrations.AlterField) -> Iterator[tuple[Effect, str]]:
        old, new, table = self._get_field(operation), operation.field, self._get_table(operation.model_name_lower)
        if isinstance(new, ManyToManyField) or not _differ(old, new):
            return
        if self._is_sqlite:
            yield Effect.COPY, table
            return
        if not old.remote_field and not new.remote_field and _changes_values(old, new):
            yield Effect.COPY, table
        if old.null and not new.null:
            yield Effect.SCAN, table
        if _is_indexed(new) and not _is_indexed(old):
            yield Effect.INDEX, table

    @_judge.register
    def _(self, operation: migrations.AddIndex) -> Iterator[tuple[Effect, str]]:
        yield Effect.INDEX, self._get_table(operation.model_name_lower)

    @_judge.register
    def _(self, operation: migrations.AddConstraint) -> Iterator[tuple[Effect, str]]:
        table, constraint = self._get_table(operation.model_name_lower), operation.constraint
        if isinstance(constraint, UniqueConstraint):
            is_index = bool(constraint.condition or constraint.expressions)
            yield (Effect.COPY if self._is_sqlite and not is_index else Effect.INDEX), table
        elif isinstance(constraint, CheckConstraint):
            yield (Effect.COPY if self._is_sqlite else Effect.SCAN), table
        else:
            yield Effect.INDEX, table

    @_judge.register
    def _(self, operation: migrations.RemoveConstraint) -> Iterator[tuple[Effect, str]]:
        if self._is_sqlite:
            yield Effect.COPY, self._get_table(operation.model_name_lower)

    @_judge.register
    def _(self, operation: migrations.AlterUniqueTogether) -> Iterator[tuple[Effect, str]]:
        table = self._get_table(operation.name_lower)
        yield (Effect.COPY if self._is_sqlite else Effect.INDEX), table

    def _get_field(self, operation: Any) -> Any:
        return self._get_model(operation.model_name_lower).get_field(operation.name)

    def _get_model(self, name: str) -> ModelState:
        return self._state.models[self._label, name]

    def _get_table(self, name: str) -> str:
        return str(self._get_model(name).options.get("db_table") or f"{self._label}_{name}")


def _is_indexed(field: Any) -> bool:
    return bool(field.unique or field.db_index)


def _is_computed(field: Any) -> bool:
    """Return whether PostgreSQL writes a value into each row, because it may be another in each."""
    if getattr(field, "generated", False):
        return True
    default = field.db_default
    return field.has_db_default() and hasattr(default, "resolve_expression") and not isinstance(default, Value | Now)


def _differ(old: Field[Any, Any], new: Field[Any, Any]) -> bool:
    """Return whether the fields differ in what the database knows of them."""
    return _deconstruct(old) != _deconstruct(new)


def _deconstruct(field: Any) -> tuple[str, list[Any], dict[str, Any]]:
    _, path, arguments, options = field.deconstruct()
    return path, arguments, {name: value for name, value in options.items() if name not in field.non_db_attrs}


def _changes_values(old: Any, new: Any) -> bool:
    """Return whether PostgreSQL converts the values of a column; a longer text keeps them."""
    before, after = old.db_type(connection), new.db_type(connection)
    if before == after:
        return False
    was, becomes = VARYING.fullmatch(before or ""), VARYING.fullmatch(after or "")
    is_longer = after == "text" or (was and becomes and int(becomes["length"]) >= int(was["length"]))
    return not (was and is_longer)
