"""The runs of each target, as expressions of markers: which tests a run takes is decided by the tests alone.

scripts/test executes these runs; `tests/collection.py` checks that each collected test is in one of them. Standard
library only, because scripts/test reads it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

POSTGRESQL, SQLITE = "postgresql", "sqlite"  # markers, and the vendors of Django
OTHER = {POSTGRESQL: SQLITE, SQLITE: POSTGRESQL}
NOT_RUN = "not run: "  # how the reason of every skip begins
MISSING_DATABASE = {
    POSTGRESQL: "needs PostgreSQL (DATABASE_URL)",
    SQLITE: "needs SQLite (no DATABASE_URL)",
}


@dataclass(frozen=True)
class Run:
    """One process of pytest, or several if it is parallel, with one database."""

    name: str
    expression: str
    database: str = POSTGRESQL
    is_parallel: bool = False


# A rule of SQLite never runs on PostgreSQL. Without PostgreSQL its rules are collected on SQLite, and skipped.
DEFAULT = (
    Run("PostgreSQL", "not sequential and not sqlite", is_parallel=True),
    Run("Sequential", "sequential and not browser and not sqlite"),
    Run("Browser", "browser and not sqlite"),
    Run("SQLite", "(journey or sqlite) and not browser and not elasticsearch and not postgresql", SQLITE),
)
WITHOUT_POSTGRESQL = (
    Run("SQLite", "not sequential", SQLITE, is_parallel=True),
    Run("Sequential", "sequential and not browser", SQLITE),
    Run("Browser", "browser", SQLITE),
)
NOT_FAST = (
    *("extended", "slow", "processes", "sequential", "uncovered", "elasticsearch", "s3", "node", "browser", "corpus"),
    POSTGRESQL,
)
FAST = (Run("Fast", " and ".join(f"not {name}" for name in NOT_FAST), SQLITE, is_parallel=True),)
TARGETS = ("test", "test-all", "test-fast", "coverage")


def list_runs(target: str, *, has_postgresql: bool = True) -> tuple[Run, ...]:
    """Return the runs of a target of the Makefile."""
    if target == "test-fast":
        return FAST
    runs = DEFAULT if has_postgresql else WITHOUT_POSTGRESQL
    if target == "coverage":
        return tuple(_narrow(run, "uncovered") for run in runs if run.name != "Browser")
    return runs if target == "test-all" else tuple(_narrow(run) for run in runs)


def _narrow(run: Run, *left_out: str) -> Run:
    """Return the run without the extended cases, and without other markers."""
    without = " and ".join(f"not {name}" for name in ("extended", *left_out))
    return replace(run, expression=f"({run.expression}) and {without}")
