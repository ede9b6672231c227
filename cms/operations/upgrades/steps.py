"""The steps of an upgrade, and the extension point by which apps name theirs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from functools import cached_property

from django.db import connection
from django.db.migrations import Migration
from django.db.migrations.executor import MigrationExecutor
from django.utils.module_loading import import_string

from cms.core.extension_points import ExtensionPoint


class Phase(Enum):
    """When a step is done."""

    BEFORE = "Before the upgrade"
    MIGRATE = "While manage.py migrate runs"
    AFTER = "After the upgrade"


class Level(Enum):
    """What a step means for the exit code: nothing, that something is left to do, or that the upgrade cannot begin."""

    NOTE = "note"
    STEP = "step"
    BLOCKER = "blocker"


@dataclass(frozen=True, slots=True)
class UpgradeStep:
    """Something to know or to do, and what to do about it."""

    phase: Phase
    what: str
    remedy: str = ""
    level: Level = Level.STEP


class Upgrade:
    """What is known of the upgrade when the steps are looked for; `since` is the version that ran before."""

    def __init__(self, since: str = "") -> None:
        self.given_version = since

    @cached_property
    def executor(self) -> MigrationExecutor:
        return MigrationExecutor(connection)

    @cached_property
    def pending(self) -> list[Migration]:
        """Return the migrations that the database does not have, in their order."""
        plan = self.executor.migration_plan(self.executor.loader.graph.leaf_nodes())
        return [migration for migration, _ in plan]

    @property
    def has_begun(self) -> bool:
        """Return whether the database has the migrations of this version."""
        return not self.pending

    @cached_property
    def tables(self) -> set[str]:
        """Return the names of the tables that exist: before the upgrade, some of this version do not."""
        with connection.cursor() as cursor:
            return set(connection.introspection.table_names(cursor))


CHECKS = ExtensionPoint[tuple[str, str]](
    "clarion_upgrade_check",
    receives="A name, and the dotted path of a function that gets the `Upgrade` of `cms.operations.upgrades.steps` and "
    "yields an `UpgradeStep` for each thing to do or to know. The database may lack what this version adds.",
    example='hooks.register("clarion_upgrade_check", ("tides", "harbour.tides.find_upgrade_steps"))',
)


def find_steps(upgrade: Upgrade) -> list[UpgradeStep]:
    """Return the steps of all apps."""
    return [step for _, path in CHECKS.values() for step in _find(path, upgrade)]


def _find(path: str, upgrade: Upgrade) -> Iterator[UpgradeStep]:
    find: Callable[[Upgrade], Iterable[UpgradeStep]] = import_string(path)
    yield from find(upgrade)
