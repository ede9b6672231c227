"""Which pending migrations let others wait, and for which tables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from cms.db.migration_effects import (
    Effect,
    TableEffect,
    TableSize,
    describe_lock,
    describe_wait,
    find_effects,
    measure_tables,
)

from .steps import Level, Phase, Upgrade, UpgradeStep

LARGE_ROWS = 50_000  # a change of fewer takes less than a second or two
MEGABYTE = 2**20
RUN = "Run `manage.py migrate` while little is written"


def find_steps(upgrade: Upgrade) -> Iterator[UpgradeStep]:
    """Yield how many migrations are pending, what they do to large tables, and which run statements of their own."""
    if upgrade.has_begun:
        return
    plan = upgrade.pending
    loader = upgrade.executor.loader
    state = loader.project_state([node for node in loader.applied_migrations if node in loader.graph.nodes])
    effects = list(find_effects(plan, state))
    sizes = measure_tables({one.table for one in effects if one.table})
    large = _group([one for one in effects if one.table in sizes and sizes[one.table].rows >= LARGE_ROWS])
    names = f"{len(plan)} migrations are" if len(plan) > 1 else "1 migration is"
    rest = "" if large else f" None of them copies, reads or indexes a table with {LARGE_ROWS:,} rows."
    yield UpgradeStep(Phase.MIGRATE, f"{names} pending.{rest}", f"{describe_lock()}.")
    for (effect, table), migrations in large.items():
        what = f"{', '.join(migrations)} {effect.value} {table} ({_describe_size(sizes[table])})."
        yield UpgradeStep(Phase.MIGRATE, what, f"{describe_wait(effect)}. {RUN}.")
    own = dict.fromkeys(".".join(one.node) for one in effects if one.effect is Effect.STATEMENTS)
    if own:
        what = (
            f"{len(own)} of them run statements of their own, whose duration depends on the content: {', '.join(own)}."
        )
        yield UpgradeStep(Phase.MIGRATE, what, "Try them on a copy of the database if it is large.", Level.NOTE)


def _group(effects: list[TableEffect]) -> dict[tuple[Effect, str], list[str]]:
    """Return the migrations by what they do to which table."""
    found: dict[tuple[Effect, str], list[str]] = defaultdict(list)
    for one in effects:
        name = ".".join(one.node)
        if name not in found[one.effect, one.table]:
            found[one.effect, one.table].append(name)
    return found


def _describe_size(size: TableSize) -> str:
    if size.bytes is None:
        return f"up to {size.rows:,} rows"
    return f"about {size.rows:,} rows, {size.bytes / MEGABYTE:,.0f} MB"
