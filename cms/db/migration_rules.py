"""Rules by which the previous version keeps working on the schema of a newer one, until its processes are restarted.

A migration may add tables and columns. It may not remove or rename what the previous minor version uses, and what that
version does not know must not be required of its rows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import singledispatchmethod
from typing import Any

from django.db import migrations
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ModelState, ProjectState
from django.db.models import CheckConstraint, UniqueConstraint

NOTE = "safe_for_previous_version"  # the attribute of a migration that says why an exception is none
Node = tuple[str, str]  # the label of an app, and the name of a migration

DROPPED = re.compile(
    r"\bDROP\s+TABLE\s+(?:IF\s+EXISTS\s+)?\W?(?P<table>\w+)"
    r"|\bALTER\s+TABLE\s+\W?(?P<altered>\w+)\W?\s+(?:DROP\s+COLUMN\s+(?:IF\s+EXISTS\s+)?\W?(?P<column>\w+)|RENAME\b)",
    re.IGNORECASE,
)
REMOVE_LATER = (
    "In this version, remove it from the models alone, with SeparateDatabaseAndState(state_operations=[…]). "
    "The next minor version removes it from the database"
)


@dataclass(frozen=True, slots=True)
class Violation:
    """An operation of a migration with which processes of the previous version fail."""

    node: Node
    message: str

    def __str__(self) -> str:
        return f"{'.'.join(self.node)}: {self.message}"


def find_violations(loader: MigrationLoader, labels: Iterable[str], released: Iterable[Node]) -> Iterator[Violation]:
    """Yield the violations of the migrations of these apps that the previous minor version does not have.

    `released` are the last migrations that it has, of each app.
    """
    own = set(labels)
    known = _list_nodes(loader, released)
    state = ProjectState(real_apps=loader.unmigrated_apps)
    for node in known:
        loader.graph.nodes[node].mutate_state(state, preserve=False)
    used = _list_columns(state)
    seen = set(known)
    for node in _list_nodes(loader, sorted(loader.graph.leaf_nodes())):
        if node in seen:
            continue
        migration = loader.graph.nodes[node]
        if node[0] in own:
            yield from (Violation(node, message) for message in _Judge(migration, state.clone(), used).judge())
        state = migration.mutate_state(state, preserve=False)


class _Judge:
    """Judges the operations of one migration in order, each with the state of the models before it."""

    def __init__(self, migration: migrations.Migration, state: ProjectState, used: dict[str, set[str]]) -> None:
        self._migration, self._state, self._used = migration, state, used
        self._label = migration.app_label
        self._has_note = bool(getattr(migration, NOTE, ""))
        self._created: set[str] = set()  # names of the models that the migration creates

    def judge(self) -> Iterator[str]:
        """Yield what is wrong with each operation."""
        for operation in self._migration.operations:
            yield from self._judge(operation)
            operation.state_forwards(self._label, self._state)

    @singledispatchmethod
    def _judge(self, operation: Operation) -> Iterator[str]:
        return iter(())

    @_judge.register
    def _(self, operation: migrations.CreateModel) -> Iterator[str]:
        self._created.add(operation.name_lower)
        return iter(())

    @_judge.register
    def _(self, operation: migrations.SeparateDatabaseAndState) -> Iterator[str]:
        for inner in operation.database_operations:
            yield from self._judge(inner)
        for inner in operation.state_operations:
            if isinstance(inner, migrations.RemoveField) and _is_required(self._get_field(inner)):
                yield (
                    f"{_describe(inner)} leaves a NOT NULL column without a database default, and the new version "
                    "writes none. Add a db_default first"
                )

    @_judge.register
    def _(self, operation: migrations.AddField) -> Iterator[str]:
        field = operation.field
        if operation.model_name_lower in self._created or self._migration.initial:
            return
        if _is_required(field):
            yield f"{_describe(operation)} is NOT NULL without a database default. Give the field a db_default"
        elif field.unique and not field.null:
            yield f"{_describe(operation)} is unique: the second row with its database default would be refused"

    @_judge.register
    def _(self, operation: migrations.RemoveField) -> Iterator[str]:
        if self._is_used(operation.model_name_lower, operation.name):
            yield f"{_describe(operation)} removes a column that the previous version uses. {REMOVE_LATER}"

    @_judge.register
    def _(self, operation: migrations.DeleteModel) -> Iterator[str]:
        if self._get_table(operation.name_lower) in self._used:
            yield f"{_describe(operation)} removes a table that the previous version uses. {REMOVE_LATER}"

    @_judge.register
    def _(self, operation: migrations.RenameModel) -> Iterator[str]:
        old = self._get_model(operation.old_name_lower)
        if "db_table" not in old.options and self._get_table(operation.old_name_lower) in self._used:
            yield f"{_describe(operation)} renames a table that the previous version uses. Keep it with db_table"

    @_judge.register
    def _(self, operation: migrations.AlterModelTable) -> Iterator[str]:
        table = self._get_table(operation.name_lower)
        if table in self._used and operation.table != table:
            yield f"{_describe(operation)} renames a table that the previous version uses. Keep its name"

    @_judge.register
    def _(self, operation: migrations.RenameField) -> Iterator[str]:
        field = self._get_model(operation.model_name_lower).get_field(operation.old_name_lower)
        if not field.db_column and self._is_used(operation.model_name_lower, operation.old_name_lower):
            yield f"{_describe(operation)} renames a column that the previous version uses. Keep it with db_column"

    @_judge.register
    def _(self, operation: migrations.AlterField) -> Iterator[str]:
        old, new = self._get_field(operation), operation.field
        is_used = self._is_used(operation.model_name_lower, operation.name)
        if is_used and _get_column(operation.name, old) != _get_column(operation.name, new):
            yield f"{_describe(operation)} renames a column that the previous version uses. Keep its name"
        if old.null and not new.null:
            yield from self._require_note(operation, "makes a column NOT NULL")
        elif old.has_db_default() and _is_required(new) and not is_used:
            yield f"{_describe(operation)} removes the database default, which the previous version needs"
        if not old.unique and new.unique:
            yield from self._require_note(operation, "makes a column unique")
        if (new.max_length or 0) < (old.max_length or 0) and new.max_length:
            yield from self._require_note(operation, "shortens a column")

    @_judge.register
    def _(self, operation: migrations.AddConstraint) -> Iterator[str]:
        if isinstance(operation.constraint, UniqueConstraint | CheckConstraint):
            yield from self._require_note(operation, "adds a constraint to a table that exists")

    @_judge.register
    def _(self, operation: migrations.AlterUniqueTogether) -> Iterator[str]:
        earlier = self._get_model(operation.name_lower).options.get("unique_together") or ()
        if {tuple(one) for one in operation.option_value or ()} - {tuple(one) for one in earlier}:
            yield from self._require_note(operation, "adds a constraint to a table that exists")

    @_judge.register
    def _(self, operation: migrations.RunSQL) -> Iterator[str]:
        for found in DROPPED.finditer(str(operation.sql)):
            table, column = found["table"] or found["altered"], found["column"]
            if table in self._used and (column is None or column in self._used[table]):
                yield f"{found[0]} removes or renames what the previous version uses. {REMOVE_LATER}"

    def _require_note(self, operation: Any, what: str) -> Iterator[str]:
        model = getattr(operation, "model_name_lower", None) or operation.name_lower
        if model not in self._created and not self._has_note:
            yield (
                f"{_describe(operation)} {what}. Say in {NOTE} of the migration why no process of the previous version "
                "writes what it refuses"
            )

    def _is_used(self, model: str, name: str) -> bool:
        """Return whether the previous version has the column of the field; of a relation, the table of the model."""
        table, field = self._get_table(model), self._get_model(model).get_field(name)
        return table in self._used and (field.many_to_many or _get_column(name, field) in self._used[table])

    def _get_field(self, operation: Any) -> Any:
        return self._get_model(operation.model_name_lower).get_field(operation.name)

    def _get_model(self, name: str) -> ModelState:
        return self._state.models[self._label, name]

    def _get_table(self, name: str) -> str:
        return _get_table(self._get_model(name))


def _list_nodes(loader: MigrationLoader, targets: Iterable[Node]) -> list[Node]:
    """Return the targets and the migrations on which they depend, in an order in which they can be applied."""
    nodes: dict[Node, None] = {}
    for target in targets:
        nodes |= dict.fromkeys(loader.graph.forwards_plan(target))
    return list(nodes)


def _list_columns(state: ProjectState) -> dict[str, set[str]]:
    """Return the columns of each table."""
    return {
        _get_table(model): {_get_column(name, field) for name, field in model.fields.items() if not field.many_to_many}
        for model in state.models.values()
    }


def _get_table(model: ModelState) -> str:
    return str(model.options.get("db_table") or f"{model.app_label}_{model.name_lower}")


def _get_column(name: str, field: Any) -> str:
    return str(field.db_column or (f"{name}_id" if field.remote_field else name))


def _is_required(field: Any) -> bool:
    """Return whether an INSERT without the column fails."""
    return not (field.null or field.many_to_many or field.has_db_default() or getattr(field, "generated", False))


def _describe(operation: Any) -> str:
    arguments = operation.deconstruct()[2]
    names = [arguments[name] for name in ("model_name", "old_name", "name", "new_name") if name in arguments]
    return f"{type(operation).__name__}({', '.join(names)})"
