"""The goals of `scripts/bench scale`: growth on PostgreSQL, milliseconds of the largest site on SQLite."""

from __future__ import annotations

import pytest

from tests.system.performance.scale import read_sizes
from tests.system.performance.scale_report import check_goals

RATES = {"similar pages": 200.0, "rebuild": 600.0, "import": 50.0, "rebuild memory": 100.0}


def figures(**p50: float) -> dict:
    """Return the figures of one size, with the p50 of these public operations."""
    known = {"stories": 5.0, "stories: deep": 5.0, "search": 5.0, **p50}
    return {"cold": {name: (ms, ms) for name, ms in known.items()}, "kept": {}, "admin": {}, "rates": RATES}


def test_sqlite_is_measured_up_to_its_limit_and_postgresql_beyond(monkeypatch):
    monkeypatch.delenv("BENCH_SIZES", raising=False)
    assert {name: read_sizes(name) for name in ("sqlite", "postgresql")} == {
        "sqlite": [2000, 10_000],
        "postgresql": [2000, 100_000],
    }
    monkeypatch.setenv("BENCH_SIZES", "200")
    assert read_sizes("sqlite") == read_sizes("postgresql") == [200]


@pytest.mark.parametrize(
    ("stack", "large", "page", "missed"),
    [
        ("sqlite", 10_000, 150.0, []),
        ("sqlite", 10_000, 150.1, ["page takes 150.1 ms, the goal is 150 ms"]),
        ("sqlite", 9_999, 150.1, []),
        ("postgresql", 100_000, 30.0, []),
        ("postgresql", 100_000, 30.5, ["cold  page grows from 10.0 to 30.5 ms, 3.0 ×"]),
        ("postgresql", 20_000, 30.5, ["cold  page grows from 10.0 to 30.5 ms, 3.0 ×"]),
    ],
)
def test_a_goal_that_is_missed_is_named(stack, large, page, missed):
    assert list(check_goals(stack, {2000: figures(page=10.0), large: figures(page=page)})) == missed
